"""A new version into a copy that learners work in: theirs stays, and what changed is told."""

import pytest

from classroom.commands import release
from classroom.course.course import Course
from classroom.release.class_files import ClassFile
from classroom.release.class_folder import with_marker, write_new
from classroom.release.class_update import update
from pipelines.problems import RequestError

COURSE = Course("A course", ())
STUB = "exercises/ex01_a/exercise.py"
OTHER = "exercises/ex02_b/exercise.py"


def version(**texts: str):
    files = {name.replace("__", "/"): ClassFile(text.encode()) for name, text in texts.items()}
    return with_marker(files, COURSE)


OLD = {STUB: "old stub", OTHER: "other", "docs/a.md": "old", "docs/gone.md": "g", "kept.py": "k"}
NEW = {STUB: "new stub", OTHER: "other 2", "docs/a.md": "new", "kept.py": "k", "docs/b.md": "b"}


@pytest.fixture
def folder(tmp_path):
    write_new(tmp_path / "class", version(**OLD), with_history=False)
    return tmp_path / "class"


def texts(folder) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "class-copy.json"
    }


def test_what_nobody_touched_becomes_the_new_version(folder):
    done = update(folder, version(**NEW))
    assert texts(folder) == NEW
    assert sorted(done.written) == sorted([STUB, OTHER, "docs/a.md", "docs/b.md"])
    assert done.removed == ["docs/gone.md"]
    assert update(folder, version(**NEW)).nothing


def test_what_is_a_learners_stays_byte_for_byte(folder):
    mine = {
        STUB: "my answer",
        ".workshop/progress.json": "{}",
        "notes.txt": "mine",
        "exercises/ex01_a/test_mine.py": "mine too",
        "kept.py": "changed, and the release has nothing new",
        "docs/gone.md": "changed",
    }
    for path, text in mine.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    done = update(folder, version(**NEW))
    assert {path: texts(folder)[path] for path in mine} == mine
    assert texts(folder)[OTHER] == "other 2"
    assert done.kept_answers == [STUB]
    assert done.removed == []


def test_a_changed_file_of_the_release_makes_room_and_is_kept(folder):
    (folder / "docs/a.md").write_text("my remarks")
    done = update(folder, version(**NEW))
    assert (folder / "docs/a.md").read_text() == "new"
    assert (folder / done.moved["docs/a.md"]).read_text() == "my remarks"


def test_an_own_file_where_the_release_has_a_new_one_stays_and_is_told(folder):
    (folder / "docs/b.md").write_text("mine")
    assert update(folder, version(**NEW)).blocked == ["docs/b.md"]
    assert (folder / "docs/b.md").read_text() == "mine"


def test_an_answer_that_was_taken_away_does_not_come_back_as_a_stub(folder):
    """As `swap in` has it for a moment, and somebody who moved theirs."""
    (folder / STUB).unlink()
    update(folder, version(**NEW))
    assert not (folder / STUB).exists()


def test_an_interrupted_update_goes_on(folder, monkeypatch):
    from classroom.release import class_update

    put, count = class_update.put, 0

    def fails_third(path, file):
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(28, "No space left on device", str(path))
        put(path, file)

    monkeypatch.setattr(class_update, "put", fails_third)
    with pytest.raises(RequestError, match="No space left on device"):
        update(folder, version(**NEW))
    monkeypatch.setattr(class_update, "put", put)
    done = update(folder, version(**NEW))
    assert texts(folder) == NEW
    assert done.moved == {}
    assert done.blocked == []


def test_paths_that_leave_the_copy_are_not_followed(folder, tmp_path):
    import hashlib
    import json

    (tmp_path / "outside.txt").write_text("x")
    marker = folder / "class-copy.json"
    said = json.loads(marker.read_text())
    said["files"]["../outside.txt"] = hashlib.sha256(b"x").hexdigest()
    marker.write_text(json.dumps(said))
    update(folder, version(**NEW))
    assert (tmp_path / "outside.txt").exists()


def test_the_command_tells_what_changed_and_what_stays(folder, monkeypatch, capsys):
    (folder / STUB).write_text("my answer")
    (folder / "docs/a.md").write_text("my remarks")
    (folder / "docs/b.md").write_text("mine")
    monkeypatch.setattr(release, "_files", lambda course: version(**NEW))
    assert release.release_command(["--update", str(folder)]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert f"1 file new or changed: {OTHER}." in said
    assert "1 file no longer there: docs/gone.md." in said
    assert "docs/a.md had been changed: that is in .workshop/before_update/" in said
    assert f"{STUB} is a learner's and stays" in said
    assert "`./workshop reset ex01_a` brings the new one" in said
    assert "docs/b.md is a learner's own" in said
    (folder / "docs/b.md").unlink()
    assert release.release_command(["--update", str(folder)]) == 0


def test_a_folder_that_is_no_class_copy_is_refused(tmp_path):
    with pytest.raises(RequestError, match=r"is no class copy: it has no class-copy\.json"):
        update(tmp_path, version(**NEW))
