"""The minutes that an exercise takes: from check to check, until it passes."""

import datetime
from types import SimpleNamespace

import pytest

from classroom.loop import progress
from classroom.loop.progress import Progress
from classroom.verdict import FAILED, PASSED, TaskVerdict, Verdict
from tests.support.course_pages import COURSE

FIRST, SECOND = COURSE[:2]


class Clock:
    """Minutes since nine o'clock."""

    def __init__(self, monkeypatch):
        self.at(0)
        monkeypatch.setattr(progress, "datetime", SimpleNamespace(datetime=self))

    def at(self, minute: int) -> None:
        self._now = datetime.datetime(2026, 3, 14, 9) + datetime.timedelta(minutes=minute)

    def now(self) -> datetime.datetime:
        return self._now

    strptime = staticmethod(datetime.datetime.strptime)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def verdict_on(exercise, status: str, kind: str = "failed") -> Verdict:
    tasks = [TaskVerdict(task.name, task.title, status, task.points) for task in exercise.tasks]
    return Verdict(exercise.folder, tasks, kind=kind if status == FAILED else "ok")


def spent(clock, *happened: tuple[int, str]) -> int:
    """Minutes of the first exercise, after what happened at which minute."""
    learner = Progress()
    for minute, what in happened:
        clock.at(minute)
        if what == "take up":
            learner.take_up(FIRST)
        elif what == "look elsewhere":
            learner.record(SECOND, verdict_on(SECOND, FAILED))
        elif what == "check all":
            learner.record(FIRST, verdict_on(FIRST, FAILED), move=False)
        elif what == "unsolved":
            learner.record(FIRST, verdict_on(FIRST, FAILED, "unsolved"))
        else:
            learner.record(FIRST, verdict_on(FIRST, PASSED if what == "pass" else FAILED))
    return learner.of(FIRST).spent


@pytest.mark.parametrize(
    ("happened", "minutes"),
    [
        ([(0, "fail")], 0),
        ([(0, "take up"), (8, "fail"), (20, "pass")], 20),
        ([(0, "take up"), (5, "unsolved"), (9, "fail")], 9),
        # Whoever pauses is not at work; what came before and after counts.
        ([(0, "take up"), (10, "fail"), (41, "fail"), (45, "pass")], 14),
        ([(0, "take up"), (10, "fail"), (40, "fail")], 40),
        ([(0, "take up"), (600, "take up"), (605, "fail")], 5),
        # The next day's clock may be of another time zone.
        ([(60, "take up"), (0, "fail"), (5, "fail")], 5),
        # What comes after the first pass is no part of it.
        ([(0, "take up"), (9, "pass"), (15, "fail"), (20, "pass")], 9),
        # Nor is the time for another exercise.
        ([(0, "take up"), (4, "fail"), (6, "look elsewhere"), (26, "fail"), (30, "fail")], 8),
        ([(0, "take up"), (4, "fail"), (7, "check all"), (9, "fail")], 9),
    ],
)
def test_minutes_count_from_check_to_check(clock, happened, minutes):
    assert spent(clock, *happened) == minutes


def test_what_is_spent_is_kept_in_the_file(tmp_path, monkeypatch, clock):
    monkeypatch.setattr(progress, "STATE", tmp_path)
    for minute in (0, 12):
        clock.at(minute)
        with progress.changing() as learner:
            learner.record(FIRST, verdict_on(FIRST, FAILED))
    assert progress.load().of(FIRST).spent == 12
