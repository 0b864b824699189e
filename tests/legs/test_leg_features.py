"""What a leg is told: of its schedule and of earlier legs, and never of its own outcome."""

import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.legs.leg_features import _SCHEDULE, COLUMNS, EARLIER, HISTORY, NAMES, leg_numbers

TABLE = schemas.table("enriched_flight")
START = datetime.datetime(2013, 1, 1, tzinfo=datetime.UTC)
# Minutes after that: a leg to the next hour, one that is late, and one that is scheduled while
# the one before it is in the air.
ROWS = [
    {"scheduled_at": 0, "departed_at": 5, "dep_delay": 5, "landed_at": 65, "arr_delay": 2},
    {"scheduled_at": 180, "departed_at": 300, "dep_delay": 120, "landed_at": 400, "arr_delay": 110},
    {"scheduled_at": 350, "departed_at": 430, "dep_delay": 80, "landed_at": 500, "arr_delay": 75},
]


def legs(rows: list[dict]) -> pa.RecordBatch:
    columns = {}
    for name in COLUMNS:
        type = TABLE[name].type
        values = [row.get(name, 0) for row in rows]
        if pa.types.is_timestamp(type):
            values = [
                None if value is None else START + datetime.timedelta(minutes=value)
                for value in values
            ]
        columns[name] = pa.array(values, type)
    return pa.record_batch(columns)


def told(rows: list[dict], first: list[int], name: str) -> list[float]:
    begins = np.isin(np.arange(len(rows)), first)
    return leg_numbers(legs(rows), begins)[name].tolist()


def test_a_leg_is_told_of_the_one_before_it_as_it_is_known_then():
    assert told(ROWS, [0], "since_schedule") == [0, 180, 170]
    # At 350 the second had left, at 300, and had not landed.
    assert told(ROWS, [0], "left") == [0, 1, 1]
    assert told(ROWS, [0], "left_late") == [0, 5, 120]
    assert told(ROWS, [0], "landed") == [0, 1, 0]
    assert told(ROWS, [0], "landed_late") == [0, 2, 0]
    assert told(ROWS, [0], "landed_ago") == [0, 115, 0]


def test_over_a_windows_border_nothing_is_told():
    for name in EARLIER:
        assert told(ROWS, [0, 1], name)[1] == 0


@pytest.mark.parametrize("column", ["landed_at", "arr_delay"])
def test_what_is_not_known_is_not_told(column):
    rows = [ROWS[0] | {column: None}, ROWS[1]]
    assert told(rows, [0], "landed") == [0, 0]
    assert told(rows, [0], "landed_late") == [0, 0]
    assert told(rows, [0], "left_late") == [0, 5]


def test_in_the_minute_itself_it_is_not_known_yet():
    rows = [ROWS[0] | {"landed_at": 180}, ROWS[1]]
    assert told(rows, [0], "landed") == [0, 0]


def test_history_is_that_of_the_schedule_and_not_of_the_departure():
    # It left 120 minutes late; the leg before had landed 130 minutes before that, or 110.
    early = ROWS[1] | {"previous_arr_delay": 9, "ground_minutes": 130}
    late = ROWS[1] | {"previous_arr_delay": 9, "ground_minutes": 110}
    none = ROWS[1] | {"previous_arr_delay": None, "ground_minutes": None}
    rows = [early, late, none]
    assert told(rows, [0, 1, 2], "history_known") == [1, 0, 0]
    assert told(rows, [0, 1, 2], "history_late") == [9, 0, 0]
    assert told(rows, [0, 1, 2], "history_ground") == [10, 0, 0]


def test_a_leg_itself_is_looked_at_through_its_schedule_alone():
    assert {TABLE[name].known for name in _SCHEDULE} == {"schedule"}
    assert set(HISTORY) < set(NAMES)


MINUTES = st.integers(0, 300)
OUTCOMES = st.fixed_dictionaries(
    {
        "departed_at": MINUTES,
        "dep_delay": st.integers(-5, 99),
        "landed_at": st.one_of(st.none(), MINUTES),
        "arr_delay": st.one_of(st.none(), st.integers(-9, 99)),
    }
)


@given(
    scheduled=st.lists(MINUTES, min_size=1, max_size=6).map(sorted),
    data=st.data(),
)
def test_changing_the_future_changes_no_feature(scheduled, data):
    one, other = (
        [{"scheduled_at": at} | data.draw(OUTCOMES) for at in scheduled] for _ in range(2)
    )
    place = data.draw(st.integers(0, len(scheduled) - 1))
    now = scheduled[place]
    # At the leg's schedule nothing is known of itself and of later ones, and of earlier ones what
    # happened before that minute.
    changed = [dict(row) for row in one]
    for index, row in enumerate(changed):
        for instant, delay in (("departed_at", "dep_delay"), ("landed_at", "arr_delay")):
            past = row[instant] is not None and row[instant] < now
            if index >= place or not past:
                then = other[index][instant]
                row[instant] = then if index >= place or then is None or then >= now else now
                row[delay] = other[index][delay]
    first = np.arange(len(scheduled)) == 0
    before, after = (leg_numbers(legs(rows), first) for rows in (one, changed))
    for name in NAMES:
        if name not in HISTORY:
            assert before[name][: place + 1][-1] == after[name][: place + 1][-1], name
