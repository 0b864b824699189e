"""A small grading, and issuers, without the folder of keys of whoever runs the tests."""

import dataclasses
import io
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from classroom import cli
from classroom.certificate import issuer_folder
from classroom.certificate.issuer_folder import IssuerFolder
from classroom.course.course import Issuer
from tests.support.small_grading import three_learners, write_grading


def workshop(*words) -> tuple[int, str]:
    """Exit code, and what was printed; of an error its sentence."""
    out = io.StringIO()
    with redirect_stdout(out):
        try:
            return cli.main([str(word) for word in words]), out.getvalue()
        except SystemExit as ended:
            return ended.code, out.getvalue()


@pytest.fixture
def told(capsys):
    """A function that runs a command and gives its exit code and its error."""

    def run(*words) -> tuple[int, str]:
        code, _ = workshop(*words)
        return code, capsys.readouterr().err.strip()

    return run


@pytest.fixture
def grading(tmp_path) -> Path:
    return write_grading(tmp_path / "graded", three_learners()).directory


@pytest.fixture(scope="session")
def made_issuers(tmp_path_factory) -> dict[str, IssuerFolder]:
    folder = tmp_path_factory.mktemp("issuers")
    issuer = Issuer("Example School", "https://school.example/data", "courses@school.example")
    return {
        method: issuer_folder.create(folder / method, issuer, method) for method in ("web", "key")
    }


@pytest.fixture
def issuers(made_issuers, tmp_path) -> dict[str, IssuerFolder]:
    """One of each kind, to be changed."""
    copies = {}
    for method, made in made_issuers.items():
        folder = tmp_path / f"issuer_{method}"
        shutil.copytree(made.path, folder)
        copies[method] = dataclasses.replace(made, path=folder)
    return copies
