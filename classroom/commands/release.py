"""`workshop release`: a class copy, a new version of one, or files for another grader."""

from collections.abc import Iterable
from pathlib import Path

from classroom import catalog
from classroom.course import course_file
from classroom.course.course import Course
from classroom.loop.screen import counted, screen
from classroom.loop.showing import paragraph
from pipelines.problems import JobError, RequestError
from pipelines.terminal.parser import make_parser

_MOST_NAMED = 8


def release_command(argv: list[str]) -> int:
    """Makes the copy; 0 when it is whole, 1 where something of the answers would be in it."""
    parser = make_parser(
        "workshop release",
        "Makes a copy of this checkout for a class: without mutants, alternatives, searches, "
        "teaching notes and answers, except for the seats', which are sealed so that the pipeline "
        "is whole. Refuses where anything of the answers is found in it.",
    )
    parser.add_argument("out", nargs="?", type=Path, metavar="OUT", help="the folder to make")
    parser.add_argument(
        "--course", type=Path, metavar="FILE", help="a course file (default: all exercises)"
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="OUT is a class copy in which learners work: bring this version into it, and touch "
        "nothing of theirs",
    )
    parser.add_argument(
        "--zip", type=Path, metavar="FILE", help="write an archive, for Moodle or Canvas"
    )
    parser.add_argument(
        "--no-history", action="store_true", help="OUT is no git repository of one commit"
    )
    parser.add_argument(
        "--for",
        dest="grader",
        choices=("gradescope", "github"),
        help="files with which another grader runs `workshop grade`, answers and all: for "
        "Gradescope's autograder (OUT, or --zip to upload), or a workflow of GitHub's Actions "
        "for your own repository (OUT is its checkout)",
    )
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="with --for: answers run there though nothing confines them, and can then say "
        "anything of themselves",
    )
    parser.add_argument(
        "--example-course", type=Path, metavar="FILE", help="write a course file to begin with"
    )
    given = parser.parse_args(argv)
    if given.example_course:
        return _example(given.example_course)
    if given.out is None and given.zip is None:
        raise RequestError("Say where the copy is to be: `workshop release OUT`, or --zip FILE.")
    if given.unconfined and not given.grader:
        raise RequestError("--unconfined is for --for: a class copy grades nothing.")
    if given.update and (given.out is None or given.zip or given.grader):
        raise RequestError("--update takes the folder of a class copy, and no archive.")
    course = course_file.load(given.course)
    if given.grader:
        return _for_grader(given.grader, given.out, given.zip, given.course, given.unconfined)
    if given.update:
        return _update(given.out, course)
    return _release(given.out, given.zip, course, not given.no_history)


def _example(path: Path) -> int:
    if path.exists():
        raise RequestError(f"{path} is there already: choose another name.")
    try:
        path.write_text(course_file.example(catalog.load()), encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{path} cannot be written: {error.strerror}.") from None
    paragraph(screen(), f"{path} has every field; delete what you do not want.")
    return 0


def _files(course: Course) -> dict:
    """The files of the copy, in which nothing of the answers was found."""
    from classroom.release.answer_search import AnswerSearch, misplaced, told
    from classroom.release.class_files import class_files
    from classroom.release.class_folder import with_marker

    exercises = catalog.checkable()
    files = with_marker(class_files(catalog.ROOT, course, exercises), course)
    contents = {path: file.data for path, file in files.items()}
    if wrong := misplaced(contents):
        raise JobError(f"Nothing was released: {wrong[0]} is in the copy, and is no sealed answer.")
    if leaks := AnswerSearch(catalog.ROOT, exercises).leaks(contents):
        raise JobError(
            f"Nothing was released: lines of answers are in {told(leaks)}. Take them out, or say "
            "in classroom/release/shared_lines.toml why learners may see them."
        )
    return files


def _release(out: Path | None, archive: Path | None, course: Course, with_history: bool) -> int:
    from classroom.release import class_folder

    if out is not None:
        class_folder.must_be_free(out)
    files = _files(course)
    if out is not None:
        class_folder.write_new(out, files, with_history)
    if archive is not None:
        name = out.name if out is not None else archive.name.partition(".")[0]
        class_folder.write_zip(archive, name or "workshop", files)
    console = screen()
    sealed = sum(path.startswith("solutions/") and path.endswith("/solution.py") for path in files)
    console.print(
        f"{course.name}: {counted(len(course.exercises), 'exercise')}, "
        f"{counted(len(files), 'file')}, {sealed} answers sealed."
    )
    history = ", a git repository of one commit" if with_history else ""
    for path, what in ((out, f"the class copy{history}"), (archive, "the same as an archive")):
        if path is not None:
            paragraph(console, f"{path}: {what}", 2)
    paragraph(console, "Nothing of the answers was found in it by content.")
    return 0


def _update(out: Path, course: Course) -> int:
    from classroom.release import class_folder
    from classroom.release.class_update import update

    class_folder.read_marker(out)
    done = update(out, _files(course))
    console = screen()
    if done.nothing:
        paragraph(console, f"{out} has this version already.")
    for words, paths in (
        ("new or changed", done.written),
        ("no longer there", done.removed),
    ):
        if paths:
            paragraph(console, f"{counted(len(paths), 'file')} {words}: {_named(paths)}.")
    for path, aside in done.moved.items():
        paragraph(console, f"{path} had been changed: that is in {aside} now.")
    for path in done.kept_answers:
        folder = path.split("/")[1]
        paragraph(
            console,
            f"{path} is a learner's and stays; its stub has changed: "
            f"`./workshop reset {folder}` brings the new one.",
        )
    for path in done.blocked:
        paragraph(
            console, f"{path} is a learner's own, and the release has a file there: rename it."
        )
    return 1 if done.blocked else 0


def _for_grader(
    grader: str, out: Path | None, archive: Path | None, course: Path | None, unconfined: bool
) -> int:
    from classroom.release import class_folder, grader_files

    console = screen()
    if grader == "github":
        if out is None or archive is not None:
            raise RequestError("--for github takes OUT, the checkout of your repository.")
        files = grader_files.github(course, unconfined)
        class_folder.add(out, files)
        paragraph(console, f"{counted(len(files), 'file')} in {out / '.github'}: {_named(files)}.")
        paragraph(console, "Keep that repository private: it has the answers.")
        return 0
    files = grader_files.gradescope(catalog.ROOT, course, unconfined)
    if out is not None:
        class_folder.write_new(out, files, with_history=False)
    if archive is not None:
        class_folder.write_zip(archive, "", files)
    for path in filter(None, (out, archive)):
        paragraph(console, f"{path}: {counted(len(files), 'file')} for Gradescope's autograder.")
    paragraph(console, "Share it with nobody but Gradescope: it has the answers.")
    return 0


def _named(paths: Iterable[str]) -> str:
    names = list(paths)
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
