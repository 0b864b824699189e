"""A small grading, and issuers, without the folder of keys of whoever runs the tests."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from classroom.certificate import issuer_folder
from classroom.certificate.issuer_folder import IssuerFolder
from classroom.course.course import Issuer
from tests.support.small_grading import three_learners, write_grading


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
