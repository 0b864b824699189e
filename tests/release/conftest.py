"""One release of this checkout, for all tests of releases."""

import pytest

from classroom import catalog
from classroom.commands.release import release_command
from classroom.course import course_file
from classroom.release import answer_search, grader_files
from classroom.release import class_files as class_files_module
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
def copy(tmp_path_factory, files, answers):
    """A class copy of all exercises, a git repository. Not to be written to."""
    out = tmp_path_factory.mktemp("release") / "class"
    with pytest.MonkeyPatch.context() as patch:
        # What takes seconds is made once.
        patch.setattr(class_files_module, "class_files", lambda *arguments: files)
        patch.setattr(answer_search, "AnswerSearch", lambda *arguments: answers)
        assert release_command([str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def for_gradescope():
    """The files of Gradescope's archive. Not to be changed."""
    return grader_files.gradescope(catalog.ROOT, None, unconfined=False)
