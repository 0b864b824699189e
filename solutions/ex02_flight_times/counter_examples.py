"""What an answer to exercise 02 is tried on once its tests pass."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

UTC = datetime.UTC
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
NEW_YORK = "America/New_York"
# Two that change at midnight (in one of them 0:00 comes twice), one that changes by half an hour,
# and two that never change.
ZONES = [
    NEW_YORK,
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Honolulu",
]
# Ordinary days, ends of months and of years, and the days of changes in these zones.
DAYS = [
    datetime.date(2013, *day)
    for day in [
        *((1, 13), (1, 31), (2, 16), (2, 17), (2, 28), (3, 9), (3, 10), (3, 31), (4, 6), (4, 7)),
        *((4, 30), (6, 30), (7, 15), (10, 5), (10, 6), (10, 19), (10, 20), (10, 31), (11, 2)),
        *((11, 3), (12, 31)),
    ]
] + [datetime.date(2012, 2, 28), datetime.date(2012, 2, 29), datetime.date(2014, 3, 9)]

READINGS = st.sampled_from(
    [
        *(0, 5, 30, 59, 100, 114, 130, 159, 200, 203, 215, 230, 259, 300, 517, 1000, 1200, 1559),
        *(2030, 2258, 2300, 2330, 2359, 2400),
    ]
)
FLIGHTS = st.builds(
    lambda day, sched, delay, arr: {
        **{"year": day.year, "month": day.month, "day": day.day},
        **{"sched_dep_time": sched, "dep_delay": delay, "arr_time": arr},
    },
    st.sampled_from(DAYS),
    READINGS,
    st.sampled_from([None, 0, 1, -1, 59, 60, -43, 120, 300, 853, 1301]),
    READINGS | st.none(),
)


def flight(day, sched, delay, arr):
    return {
        **{"year": 2013, "month": day[0], "day": day[1]},
        **{"sched_dep_time": sched, "dep_delay": delay, "arr_time": arr},
    }


OFFSETS = [15 * n * MINUTE for n in range(-48, 57)]


def shown_at(instant, zone):
    """What the clocks of the zone show, without a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def instants_of(day, hhmm, zone):
    """Those at which the clocks show the reading: none, one or two. By trying all offsets."""
    shown = datetime.datetime.combine(day, datetime.time()) + hhmm // 100 * HOUR
    shown += hhmm % 100 * MINUTE
    tried = [(shown - offset).replace(tzinfo=UTC) for offset in OFFSETS]
    return shown, sorted(one for one in tried if shown_at(one, zone) == shown)


def instant_of(day, hhmm, zone, fold=0):
    shown, found = instants_of(day, hhmm, zone)
    if found:
        return found[-1 if fold else 0]
    # Skipped: a clock that is not put forward is as far from UTC as some hours before.
    before = shown.replace(tzinfo=UTC) - 26 * HOUR
    return shown.replace(tzinfo=UTC) - (shown_at(before, zone) - before.replace(tzinfo=None))


def departure_of(row):
    if row["dep_delay"] is None:
        return None
    day = datetime.date(row["year"], row["month"], row["day"])
    return instant_of(day, row["sched_dep_time"], NEW_YORK) + row["dep_delay"] * MINUTE


def arrival_of(row, zone):
    """By looking at all days around the departure."""
    left = departure_of(row)
    if left is None or row["arr_time"] is None or zone is None:
        return None
    today = shown_at(left, zone).date()
    found = []
    for day in (today + n * datetime.timedelta(days=1) for n in (-1, 0, 1, 2)):
        _, instants = instants_of(day, row["arr_time"], zone)
        found += instants or [instant_of(day, row["arr_time"], zone)]
    return min(instant for instant in found if instant > left)


def gives_utc(returned, expected):
    returned.gives(expected)
    if expected is not None:
        returned.must(
            returned.value.utcoffset() == datetime.timedelta(0),
            "The instant is right, but it is not told in UTC.",
            expected=str(expected),
            got=str(returned.value),
        )


@pytest.mark.task("instant")
@given(day=st.sampled_from(DAYS), hhmm=READINGS, zone=st.sampled_from(ZONES))
def test_any_reading_that_comes_once(harness, day, hhmm, zone):
    if hhmm != 2400 and len(instants_of(day, hhmm, zone)[1]) == 1:
        gives_utc(harness.call("utc_of", day, hhmm, zone), instant_of(day, hhmm, zone))


@pytest.mark.task("midnight", examples=30)
@given(day=st.sampled_from(DAYS), zone=st.sampled_from(ZONES))
@example(day=datetime.date(2013, 2, 16), zone="America/Sao_Paulo")
def test_the_end_of_any_day(harness, day, zone):
    gives_utc(harness.call("utc_of", day, 2400, zone), instant_of(day, 2400, zone))


@pytest.mark.task("changes")
@given(
    day=st.sampled_from(DAYS),
    hhmm=READINGS,
    zone=st.sampled_from(ZONES),
    second=st.booleans(),
)
@example(day=datetime.date(2013, 11, 3), hhmm=114, zone=NEW_YORK, second=True)
@example(day=datetime.date(2013, 11, 3), hhmm=114, zone=NEW_YORK, second=False)
@example(day=datetime.date(2013, 3, 10), hhmm=230, zone=NEW_YORK, second=False)
@example(day=datetime.date(2013, 4, 7), hhmm=159, zone="Australia/Lord_Howe", second=True)
@example(day=datetime.date(2013, 10, 19), hhmm=2400, zone="America/Sao_Paulo", second=False)
@example(day=datetime.date(2013, 11, 2), hhmm=2400, zone="America/Havana", second=True)
def test_any_reading_of_any_day(harness, day, hhmm, zone, second):
    # Which of two is asked for only where there are two.
    fold = int(second and len(instants_of(day, hhmm, zone)[1]) == 2)
    args = (day, hhmm, zone, fold) if fold else (day, hhmm, zone)
    gives_utc(harness.call("utc_of", *args), instant_of(day, hhmm, zone, fold))


@pytest.mark.task("departed")
@given(row=FLIGHTS)
@example(row=flight((10, 31), 2359, 1, None))
@example(row=flight((3, 9), 2200, 300, 900))
def test_any_departure(harness, row):
    gives_utc(harness.call("departed", row), departure_of(row))


@pytest.mark.task("arrived", examples=80)
@given(row=FLIGHTS, zone=st.sampled_from([*ZONES, None]))
@example(row=flight((1, 31), 2330, 0, 30), zone=NEW_YORK)
@example(row=flight((12, 31), 2330, 0, 30), zone=NEW_YORK)
@example(row=flight((7, 15), 1000, 0, 1000), zone=NEW_YORK)
@example(row=flight((7, 15), 2330, 0, 0), zone=NEW_YORK)
@example(row=flight((7, 15), 2330, 0, 2400), zone=NEW_YORK)
@example(row=flight((11, 3), 130, 0, 130), zone=NEW_YORK)
@example(row=flight((3, 10), 130, 10, 230), zone=NEW_YORK)
@example(row=flight((11, 3), 30, 0, 2400), zone="America/Havana")
@example(row=flight((7, 15), 30, 0, 2330), zone="Pacific/Honolulu")
@example(row=flight((7, 15), 5, -43, 2359), zone=NEW_YORK)
@example(row=flight((7, 15), 5, 4_400, 2359), zone=NEW_YORK)
def test_any_arrival(harness, row, zone):
    gives_utc(harness.call("arrived", row, zone), arrival_of(row, zone))


@pytest.mark.task("transform", examples=12)
@given(
    rows=st.lists(FLIGHTS, max_size=3),
    dests=st.lists(st.sampled_from(["LAX", "HNL", "SJU"]), min_size=3, max_size=3),
)
@example(rows=[flight((11, 3), 30, 0, 2130), flight((7, 1), 1300, 0, 1000)], dests=["LAX"] * 3)
def test_any_rows(harness, rows, dests):
    zones = {"LAX": "America/Los_Angeles", "HNL": "Pacific/Honolulu"}
    rows = [{**row, "dest": dest, "gate": 7} for row, dest in zip(rows, dests, strict=False)]
    expected = []
    for row in rows:
        left, landed = departure_of(row), arrival_of(row, zones.get(row["dest"]))
        minutes = None if left is None or landed is None else int((landed - left) / MINUTE)
        expected.append({**row, "departed": left, "arrived": landed, "minutes": minutes})
    ran = harness.run("FlightTimes", zones, rows=rows)
    ran.gives(expected)
    ran.counts(unknown_zone=sum(row["dest"] not in zones for row in rows))
