"""One release of this checkout, for all tests of releases."""

import pytest

from classroom import catalog
from classroom.commands.release import release_command
from classroom.course import course_file
from classroom.release.answer_search import AnswerSearch
from classroom.release.class_files import class_files


@pytest.fixture(scope="session")
def exercises():
    return catalog.checkable()


@pytest.fixture(scope="session")
def files(exercises):
    """The files of a class copy of all exercises. Not to be changed."""
    return class_files(catalog.ROOT, course_file.load(None), exercises)


@pytest.fixture(scope="session")
def contents(files):
    return {path: file.data for path, file in files.items()}


@pytest.fixture(scope="session")
def answers(exercises):
    return AnswerSearch(catalog.ROOT, exercises)


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """A class copy of all exercises, a git repository. Not to be written to."""
    out = tmp_path_factory.mktemp("release") / "class"
    assert release_command([str(out)]) == 0
    return out
