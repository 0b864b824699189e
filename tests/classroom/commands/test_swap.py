"""Swapping the reference's code in loses nothing of the learner's, whenever it is interrupted."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from classroom.loop import reference_swap
from pipelines.problems import JobError, RequestError
from tests.support.fork_server import ForkServer
from tests.support.learner import HALF, RIGHT, WRONG, Checkout
from tests.support.swapping import REFERENCE, do, exercise_in

MINE = "# mine, all evening long\r\n\ttabs too"
WHEN_NS = 1_700_000_000_123_456_789
# More steps than any swap takes.
MOST_STEPS = 40


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    server = ForkServer("swapping", ["tests.support.swapping"], tmp_path_factory)
    yield server
    server.stop()


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(reference_swap, "STATE", reference_swap.STATE)
    fill(tmp_path)
    return tmp_path


def fill(folder: Path) -> None:
    """The learner's file, with a mode and a time of its own."""
    file = exercise_in(folder).code
    file.parent.mkdir(parents=True)
    file.write_bytes(MINE.encode())
    file.chmod(0o640)
    os.utime(file, ns=(WHEN_NS, WHEN_NS))


def is_mine(file: Path) -> bool:
    found = file.stat()
    return (file.read_bytes(), found.st_mode & 0o777, found.st_mtime_ns) == (
        MINE.encode(),
        0o640,
        WHEN_NS,
    )


def leftovers(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]
    return sorted(
        str(path.relative_to(folder))
        for path in files
        if path.name not in ("exercise.py", "swap.lock")
    )


def backups(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob(".workshop/backups/*/*")]


def test_out_brings_back_the_very_same_file(place):
    exercise = exercise_in(place)
    inode = exercise.code.stat().st_ino
    assert do("in", exercise) is True
    assert exercise.code.read_text() == REFERENCE
    assert do("out", exercise) == (True, None)
    assert is_mine(exercise.code)
    assert exercise.code.stat().st_ino == inode
    assert leftovers(place) == []


def test_twice_in_keeps_the_learners_file_and_not_the_references(place):
    exercise = exercise_in(place)
    assert [do("in", exercise), do("in", exercise)] == [True, False]
    do("out", exercise)
    assert is_mine(exercise.code)
    assert backups(place) == []


def test_twice_out_changes_nothing(place):
    exercise = exercise_in(place)
    assert do("out", exercise) == (False, None)
    do("in", exercise)
    do("out", exercise)
    assert do("out", exercise) == (False, None)
    assert is_mine(exercise.code)


def test_edits_made_meanwhile_are_kept_beside(place):
    exercise = exercise_in(place)
    do("in", exercise)
    exercise.code.write_text("# tried in the lesson\n")
    was_in, edits = do("out", exercise)
    assert was_in
    assert edits.read_text() == "# tried in the lesson\n"
    assert is_mine(exercise.code)


def test_a_reference_that_has_changed_since_is_not_taken_for_an_edit(place):
    exercise = exercise_in(place)
    reference_swap.swap_in(exercise, "# an older reference\n")
    assert do("out", exercise) == (True, None)


def test_a_file_removed_meanwhile_comes_back(place):
    exercise = exercise_in(place)
    do("in", exercise)
    exercise.code.unlink()
    assert do("out", exercise) == (True, None)
    assert is_mine(exercise.code)


def test_a_link_of_the_learners_stays_a_link(place):
    exercise = exercise_in(place)
    elsewhere = place / "elsewhere.py"
    exercise.code.rename(elsewhere)
    exercise.code.symlink_to(elsewhere)
    do("in", exercise)
    assert elsewhere.read_bytes() == MINE.encode()
    do("out", exercise)
    assert exercise.code.is_symlink()
    assert is_mine(elsewhere)


def test_where_there_is_nothing_to_keep_nothing_is_put(place):
    exercise = exercise_in(place)
    exercise.code.unlink()
    with pytest.raises(RequestError, match="reset add_minutes"):
        do("in", exercise)
    assert not exercise.code.exists()


def test_a_full_disk_is_said_and_loses_nothing(place, monkeypatch):
    exercise = exercise_in(place)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(JobError, match="No space left on device; nothing is lost"):
        do("in", exercise)
    assert is_mine(exercise.code)
    monkeypatch.undo()
    exercise = exercise_in(place)
    assert do("in", exercise) is True
    do("out", exercise)
    assert is_mine(exercise.code)


def killed_before(forks, folder: Path, way: str, step: int, links: bool) -> bool:
    """Whether a swap had so many steps as to be killed before that one."""
    ended = forks.start(
        "tests.support.swapping:swap_until_step", str(folder), way, step, links
    ).wait()
    assert ended.code in (0, -signal.SIGKILL), ended.err
    return ended.code != 0


@pytest.mark.parametrize("links", [True, False], ids=["", "without links"])
@pytest.mark.parametrize("way", ["in", "out"])
@pytest.mark.parametrize("after", ["in", "out"])
@pytest.mark.parametrize("edited", [False, True], ids=["", "edited"])
def test_killed_before_any_step_and_run_again_nothing_is_lost(
    forks, place, way, after, edited, links, tmp_path_factory
):
    """After the kill it is swapped in once more or not, and then out."""
    for step in range(1, MOST_STEPS):
        folder = tmp_path_factory.mktemp("step")
        fill(folder)
        exercise = exercise_in(folder)
        if way == "out":
            do("in", exercise)
            if edited:
                exercise.code.write_text("# tried in the lesson\n")
        killed = killed_before(forks, folder, way, step, links)
        if way == "in" and edited and exercise.code.exists() and not is_mine(exercise.code):
            exercise.code.write_text("# tried in the lesson\n")
        written = exercise.code.exists() and exercise.code.read_text().startswith("# tried")
        if after == "in":
            do("in", exercise)
        do("out", exercise)
        assert is_mine(exercise.code), step
        texts = backups(folder)
        assert all(text in (b"# tried in the lesson\n", MINE.encode()) for text in texts)
        if written:
            assert b"# tried in the lesson\n" in texts
        assert not reference_swap.is_in(exercise)
        if not killed:
            assert step > 5
            return
        shutil.rmtree(folder)
    raise AssertionError("There are more steps than were counted.")


# As commands


@pytest.fixture(scope="module")
def learner(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("s"))
    yield checkout
    checkout.stop()


def test_a_lesson(learner):
    learner.write(HALF)
    ended = learner.run("swap", "in")
    assert ended.returncode == 0
    assert "return (time + minutes) % 1440" in learner.file().read_text()
    assert "BEGIN SOLUTION" not in learner.file().read_text()
    assert learner.run("swap", "status").stdout.count("the reference's") == 2
    assert "The reference's code is in the place of yours" in learner.run().stdout
    assert learner.run("swap", "out", "81").returncode == 0
    assert learner.file().read_text() == HALF
    assert learner.run("swap", "status").stdout.count("the reference's") == 1
    assert learner.run("swap", "out").returncode == 0
    assert learner.file(1).read_text().count("unsolved(") == 1
    assert "Nothing was swapped in." in learner.run("swap", "out").stdout


def test_a_seat_filled_by_the_references_code_is_not_called_the_learners(learner):
    ask = (
        "from pipelines.seats import registry\n"
        "seat = registry.Seat('minutes', 'ex81_add_minutes', 'add')\n"
        "filled = registry.fill('exercises', [seat])['minutes']\n"
        "print(registry.whose(filled.track, filled.fallback))"
    )
    learner.write(RIGHT)
    assert learner.python(ask).stdout == "yours\n"
    learner.run("swap", "in", "81")
    assert learner.python(ask).stdout == "reference, swapped in\n"
    learner.run("swap", "out", "81")
    assert learner.python(ask).stdout == "yours\n"


def test_a_pass_of_the_references_code_is_not_the_learners(learner):
    learner.write(WRONG)
    learner.run("swap", "in", "81")
    ended = learner.run("check", "81")
    assert ended.returncode == 0
    assert "This is the reference's code" in ended.stdout
    learner.run("swap", "out")
    assert "0 of 10 points" in learner.run("list").stdout


def test_reset_does_not_touch_what_is_swapped_in(learner):
    learner.write(RIGHT)
    learner.run("swap", "in", "81")
    ended = learner.run("reset", "81")
    assert ended.returncode == 2
    assert "swap out" in ended.stderr
    learner.run("swap", "out")
    assert learner.file().read_text() == RIGHT
