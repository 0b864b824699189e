"""Time limits count what code does, and not how busy the machine is."""

import os
import types

import pytest

from classroom.harness import limits, stopwatch
from classroom.harness.stopwatch import Stopwatch


@pytest.fixture
def clock(monkeypatch):
    """The time and what each thread has waited, to be set."""
    clock = types.SimpleNamespace(now=100.0, waited={"1": 5.0, "2": 0.0})
    monkeypatch.setattr(stopwatch, "time", types.SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(stopwatch, "_waited", lambda pid: dict(clock.waited))
    monkeypatch.setattr(stopwatch, "_lately", None)
    return clock


def test_seconds_of_waiting_for_a_processor_do_not_count(clock):
    watch = Stopwatch()
    clock.now, clock.waited = 110.0, {"1": 11.0, "2": 2.0, "3": 4.0}
    # Of 10 s the first thread waited for 6, and another's 4 were in the same time.
    assert watch.seconds() == 4.0
    assert not watch.has_passed(4.0)
    assert watch.has_passed(3.9)


def test_where_nothing_is_told_of_waiting_all_seconds_count(clock):
    clock.waited = {}
    watch = Stopwatch()
    clock.now = 107.0
    assert watch.seconds() == 7.0


def test_a_hang_comes_to_an_end_whatever_is_told_of_waiting(clock):
    watch = Stopwatch()
    clock.now, clock.waited = 200.0, {"1": 105.0}
    assert watch.has_passed(9.9)


def test_a_thread_that_has_ended_is_no_error(clock):
    watch = Stopwatch()
    clock.now, clock.waited = 101.0, {"2": 0.0}
    assert watch.seconds() == 1.0


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="the system does not tell")
def test_the_system_tells_of_every_thread():
    found = stopwatch._waited(os.getpid())
    assert str(os.getpid()) in found
    assert all(seconds >= 0 for seconds in found.values())


def test_a_limit_waits_until_its_seconds_have_counted(monkeypatch):
    looks = []

    class Slow:
        def seconds(self):
            looks.append(len(looks))
            return (0.0, 0.05, 0.3)[min(looks[-1], 2)]

    def never_ends():
        while True:
            pass

    monkeypatch.setattr(limits, "Stopwatch", Slow)
    with pytest.raises(limits.TimeLimit), limits.time_limit(0.2):
        never_ends()
    assert len(looks) >= 3
