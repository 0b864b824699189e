"""A folder that a command owns: emptied for it, and nothing of anybody else's removed."""

import pytest

from pipelines.problems import RequestError
from pipelines.storage.owned_folder import emptied


def test_a_new_folder_is_made_and_marked(tmp_path):
    path = emptied(str(tmp_path / "a" / "b"), "template", ".template")
    assert path == tmp_path / "a" / "b"
    assert [entry.name for entry in path.iterdir()] == [".template"]


def test_what_the_last_call_left_is_removed(tmp_path):
    path = emptied(str(tmp_path / "own"), "template", ".template")
    (path / "image").mkdir()
    (path / "image" / "Dockerfile").touch()
    assert emptied(str(path), "template", ".template") == path
    assert [entry.name for entry in path.iterdir()] == [".template"]


def test_what_is_not_the_commands_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    (tmp_path / ".rehearsal").touch()
    with pytest.raises(RequestError) as caught:
        emptied(str(tmp_path), "template", ".template")
    said = f"--folder {tmp_path} holds something that is no template: choose another folder."
    assert str(caught.value) == said
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_a_link_stays_and_the_folder_behind_it_is_emptied(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real", target_is_directory=True)
    real = emptied(str(link), "rehearsal", ".rehearsal")
    (real / "log").touch()
    emptied(str(link), "rehearsal", ".rehearsal")
    assert link.is_symlink()
    assert [entry.name for entry in (tmp_path / "real").iterdir()] == [".rehearsal"]


def test_a_file_in_its_place_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RequestError, match=r"--folder .*file cannot be written \(File exists\): "):
        emptied(str(tmp_path / "file"), "rehearsal", ".rehearsal")
