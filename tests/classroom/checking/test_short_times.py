"""Times in verdicts are as a person writes them."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from classroom.comparison.short_times import shortened
from classroom.harness.outcome import WrongAnswer

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2013, 1, 1, 5, 15), "2013-01-01 05:15"),
        (datetime(2013, 7, 1, 5, 15, tzinfo=NEW_YORK), "2013-07-01 05:15-04:00"),
        (datetime(2013, 11, 3, 1, 30, tzinfo=NEW_YORK), "2013-11-03 01:30-04:00"),
        (datetime(2013, 11, 3, 1, 30, tzinfo=NEW_YORK, fold=1), "2013-11-03 01:30-05:00"),
        (datetime(2013, 11, 3, 1, 30, fold=1), "2013-11-03 01:30 (fold=1)"),
        (datetime(2013, 1, 1, 5, 15, 9, tzinfo=UTC), "2013-01-01 05:15:09+00:00"),
        (datetime(2013, 1, 1, tzinfo=timezone(timedelta(hours=-5))), "2013-01-01 00:00-05:00"),
        (datetime(2013, 1, 1, tzinfo=timezone(timedelta(0), "Z")), "2013-01-01 00:00+00:00"),
        (date(2013, 1, 1), "2013-01-01"),
        (time(5, 15), "05:15"),
        (timedelta(minutes=90), "1:30:00"),
        ({"at": [date(2013, 1, 1), None]}, "{'at': [2013-01-01, None]}"),
    ],
)
def test_a_time_is_short(value, text):
    assert shortened(repr(value)) == text


@pytest.mark.parametrize(
    "text", ["datetime.date(2013, 13, 1)", "datetime.datetime.now()", "datetime.time()", "a text"]
)
def test_what_is_no_time_stays(text):
    assert shortened(text) == text


def test_a_verdict_has_short_times_and_a_call_that_can_be_tried():
    when = datetime(2013, 1, 1, 5, 15, tzinfo=NEW_YORK)
    call = f"utc({datetime(2013, 1, 1, 5, 15)!r})"
    wrong = WrongAnswer(f"{call} gave {when!r}.", call=call, expected=repr(when), got=repr([when]))
    assert wrong.sentence == f"{call} gave 2013-01-01 05:15-05:00."
    assert (wrong.call, wrong.expected) == (call, "2013-01-01 05:15-05:00")
    assert wrong.got == "[2013-01-01 05:15-05:00]"
