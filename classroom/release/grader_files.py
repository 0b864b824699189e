"""Files for graders other than this machine: Gradescope's autograder, GitHub's Actions."""

from pathlib import Path

from classroom.release.class_files import ClassFile, source_files

GRADERS = ("gradescope", "github")

_TEMPLATES = Path(__file__).with_name("templates")
# Of the checkout, what grading needs: no tests of the product, no pages, no measurements.
_NOT_GRADING = (".", "benchmarks/", "build/", "dist/", "docs/", "tests/")


def gradescope(root: Path, course: Path | None, unconfined: bool) -> dict[str, ClassFile]:
    """What Gradescope's archive holds, by the paths in it.

    Args:
        root: of the checkout, which goes along with its answers.
        course: the course file, if there is one.
        unconfined: answers run though nothing confines them in Gradescope's container.
    """
    files = {
        "setup.sh": _of_template("gradescope/setup.sh", False, course, unconfined),
        "run_autograder": _of_template("gradescope/run_autograder.sh", False, None, unconfined),
    }
    for path in source_files(root):
        if not path.startswith(_NOT_GRADING) and not path.endswith(".pyc"):
            place = root / path
            executable = bool(place.stat().st_mode & 0o100)
            files[f"workshop/{path}"] = ClassFile(place.read_bytes(), executable)
    if course is not None:
        files["course.toml"] = ClassFile(course.read_bytes())
    return files


def github(course: Path | None, unconfined: bool) -> dict[str, ClassFile]:
    """A workflow for the instructor's repository, and what it runs, by their paths there."""
    files = {
        ".github/workflows/grade.yml": ClassFile(_template("github/grade.yml").encode()),
        ".github/grade-class": _of_template("github/grade_class.sh", True, course, unconfined),
    }
    if course is not None:
        files[".github/course.toml"] = ClassFile(course.read_bytes())
    return files


def _of_template(name: str, in_github: bool, course: Path | None, unconfined: bool) -> ClassFile:
    options = ["--unconfined"] if unconfined else []
    if in_github and course is not None:
        options += ["--course", ".github/course.toml"]
    text = _template(name).replace("@OPTIONS@", " ".join(options))
    return ClassFile(text.encode(), executable=True)


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
