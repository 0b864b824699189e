"""Which files a class copy has, and what is in them: those of the checkout, without the answers."""

import posixpath
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.catalog import Exercise
from classroom.course.course import Course
from classroom.dev.build import stub
from classroom.release.class_texts import filtered_paths, readme, without_dangling_links
from classroom.release.imported_files import with_imported
from pipelines.problems import RequestError
from pipelines.seats.registry import SEATS, TRAINING_SEATS
from pipelines.seats.sealed import sealed_file

_ROOT_FILES = (".gitignore", "pyproject.toml", "requirements.lock", "setup.py", "workshop")
_FOLDERS = (
    "classroom/",
    "docs/",
    "exercises/",
    "expectations/",
    "pipelines/",
    "schemas/",
    "tests/",
)

# The instructor's: a file of these goes along only where a file that goes along imports it.
_LEFT_OUT = (
    "classroom/commands/award.py",
    "classroom/commands/dev.py",
    "classroom/commands/grade.py",
    "classroom/commands/issuer.py",
    "classroom/commands/regrade.py",
    "classroom/commands/release.py",
    "classroom/commands/revoke.py",
    "classroom/commands/similar.py",
    "classroom/dev/",
    "classroom/grading/",
    "classroom/release/",
    "classroom/submissions/",
    "docs/authoring.md",
    "docs/developing.md",
    "docs/instructors.md",
    "docs/mutation-scores.md",
    "tests/",
)

# The product's tests that prove on a learner's machine that the pipeline's pieces work there.
_TESTS = (
    "tests/columnar/",
    "tests/local_runner/",
    "tests/monitoring/",
    "tests/reading/",
    "tests/schemas/",
    "tests/storage/",
    "tests/terminal/",
    "tests/writing/",
)
# Of these, what is about the answers.
_TESTED_ANSWERS = b"solutions"


@dataclass(frozen=True)
class ClassFile:
    """What a file of a class copy holds."""

    data: bytes
    executable: bool = False


def class_files(root: Path, course: Course, exercises: Sequence[Exercise]) -> dict[str, ClassFile]:
    """The files of a class copy by their paths in it.

    Args:
        root: of the checkout.
        exercises: all that can be checked, the placement among them.

    Raises:
        RequestError: an exercise of the course is not among the checkout's files.
    """
    in_course = {one.folder for one in course.exercises}
    chosen = [one for one in exercises if not one.number or one.folder in in_course]
    there = {path: root / path for path in source_files(root)}
    for one in chosen:
        if f"exercises/{one.folder}/exercise.toml" not in there:
            raise RequestError(
                f"{one.directory} is not among the files that git knows: `git add` it first."
            )
    kept = {path for path in there if _goes_along(path, {one.folder for one in chosen})}
    texts = {path: there[path].read_bytes() for path in kept}
    kept |= {path for path in there if _is_test(path) and _TESTED_ANSWERS not in _read(there[path])}
    kept |= {path for path in ("tests/conftest.py", "tests/__init__.py") if path in there}
    kept = with_imported(kept, there, root)
    texts = {path: there[path].read_bytes() for path in kept}
    texts.update(_of_exercises(chosen))
    files = {path: ClassFile(data, _is_executable(there.get(path))) for path, data in texts.items()}
    if "exercises/paths.toml" in files and len(in_course) < len(exercises) - 1:
        text = filtered_paths(texts["exercises/paths.toml"].decode(), chosen)
        files["exercises/paths.toml"] = ClassFile(text.encode())
    files["README.md"] = ClassFile(readme(course, chosen).encode())
    return without_links_to_nothing(files)


def without_links_to_nothing(files: Mapping[str, ClassFile]) -> dict[str, ClassFile]:
    """The same, where pages link to no page that was left out."""
    there = {*files, *(posixpath.dirname(path) for path in files)}
    pages = {path: file for path, file in files.items() if path.endswith(".md")}
    linked = {
        path: ClassFile(without_dangling_links(path, file.data.decode(), there).encode())
        for path, file in pages.items()
    }
    return {**files, **linked}


def source_files(root: Path) -> Iterator[str]:
    """Paths of a checkout's files: what git knows of, or all where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        listed = ""
    if listed:
        yield from (path for path in listed.split("\0") if path and (root / path).is_file())
        return
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and "__pycache__" not in name and not _is_hidden(name):
            yield name


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/")[:-1])


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _is_executable(path: Path | None) -> bool:
    return path is not None and bool(path.stat().st_mode & 0o100)


def _goes_along(path: str, folders: set[str]) -> bool:
    if path in _ROOT_FILES:
        return True
    if not path.startswith(_FOLDERS) or path.startswith(_LEFT_OUT):
        return False
    parts = path.split("/")
    if parts[0] == "exercises" and len(parts) > 2:
        # What is the learner's is made anew: here it may be solved, or swapped.
        return parts[1] in folders and parts[2:] != ["exercise.py"]
    return True


def _is_test(path: str) -> bool:
    return path.startswith(_TESTS) and path.endswith(".py")


def _of_exercises(exercises: Sequence[Exercise]) -> dict[str, bytes]:
    """Stubs, and the seats' answers, sealed: of all seats, for the pipeline has them all."""
    made = {
        "solutions/__init__.py": b'"""What the pipeline runs where yours is not there yet."""\n'
    }
    for one in exercises:
        text = stub(one).encode()
        made[f"exercises/{one.folder}/exercise.py"] = text
        made[f"solutions/{one.folder}/stub.py"] = text
    for seat in (*SEATS, *TRAINING_SEATS):
        made[f"solutions/{seat.folder}/__init__.py"] = b""
        made[f"solutions/{seat.folder}/solution.py"] = _sealed(seat.folder)
    return made


def _sealed(folder: str) -> bytes:
    from classroom.catalog import SOLUTIONS

    path = SOLUTIONS / folder / "solution.py"
    return sealed_file(path.read_text(encoding="utf-8")).encode()
