"""The contract of exercise 02. The rows are real flights unless a test says otherwise."""

import datetime

import pytest

NEW_YORK = "America/New_York"
LOS_ANGELES = "America/Los_Angeles"
PHOENIX = "America/Phoenix"
HONOLULU = "Pacific/Honolulu"
ZONES = {
    "BWI": NEW_YORK,
    "PBI": NEW_YORK,
    "PHL": NEW_YORK,
    "RSW": NEW_YORK,
    "LAX": LOS_ANGELES,
    "SFO": LOS_ANGELES,
    "PHX": PHOENIX,
    "HNL": HONOLULU,
    "ANC": "America/Anchorage",
}


def utc(month, day, hour, minute=0, year=2013):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=datetime.UTC)


def flight(date, sched_dep_time, dep_delay, arr_time, name, dest):
    carrier, number = name.split()
    return {
        "year": 2013,
        "month": date[0],
        "day": date[1],
        "sched_dep_time": sched_dep_time,
        "dep_delay": dep_delay,
        "arr_time": arr_time,
        "carrier": carrier,
        "flight": int(number),
        "dest": dest,
    }


# The day on which it was to leave, the clock then, how late it was, the clock where it landed.
TO_HONOLULU = flight((7, 1), 1000, 5, 1527, "HA 51", "HNL")
TO_PHOENIX = flight((7, 7), 2028, -2, 2, "B6 135", "PHX")
A_DAY_LATE = flight((1, 1), 1835, 853, 1001, "MQ 3944", "BWI")
AT_MIDNIGHT = flight((1, 13), 2129, 74, 2400, "EV 4619", "PHL")
SPRING_NIGHT = flight((3, 9), 2145, 81, 203, "B6 35", "PBI")
AUTUMN_NIGHT = flight((11, 2), 1655, 322, 114, "VX 413", "LAX")
TO_SAN_JUAN = flight((12, 31), 1932, -1, 28, "B6 803", "SJU")
A_DAY_LONG = flight((11, 2), 1200, 0, 1200, "ZZ 6", "PBI")
CANCELLED = flight((1, 2), 1545, None, None, "AA 133", "LAX")
NEVER_LANDED = flight((1, 2), 2045, -4, None, "B6 147", "RSW")


def gives_instant(returned, expected, meaning, hint):
    returned.gives(expected, meaning=meaning, hint=hint)
    offset = returned.value.utcoffset()
    returned.must(
        offset == datetime.timedelta(0),
        "The instant is right, but it is not told in UTC.",
        expected=str(expected),
        got=str(returned.value),
        meaning="One zone for all rows: then texts sort as times do, and files agree.",
        hint=hint,
    )


@pytest.mark.task("instant")
@pytest.mark.parametrize(
    ("day", "hhmm", "zone", "instant", "meaning"),
    [
        ((1, 15), 517, NEW_YORK, (1, 15, 10, 17), "In winter New York is 5 hours behind UTC."),
        ((7, 15), 517, NEW_YORK, (7, 15, 9, 17), "In summer New York is 4 hours behind UTC."),
        ((7, 15), 2030, LOS_ANGELES, (7, 16, 3, 30), "20:30 and 7 hours: UTC is a day ahead."),
        ((7, 15), 5, PHOENIX, (7, 15, 7, 5), "Phoenix has no summer time: always 7 hours behind."),
        ((1, 15), 0, HONOLULU, (1, 15, 10, 0), "Honolulu is 10 hours behind UTC."),
    ],
)
def test_a_local_reading_is_an_instant(harness, day, hhmm, zone, instant, meaning):
    returned = harness.call("utc_of", datetime.date(2013, *day), hhmm, zone)
    gives_instant(returned, utc(*instant), meaning, 1)


@pytest.mark.task("midnight")
@pytest.mark.parametrize(
    ("day", "hhmm", "instant", "meaning"),
    [
        ((1, 13), 2400, (1, 14, 5), "The midnight that ends January 13 begins January 14."),
        ((1, 31), 2400, (2, 1, 5), "The day behind January 31 is February 1."),
        ((12, 31), 2400, (1, 1, 5, 0, 2014), "The midnight that ends 2013 is in 2014."),
        ((3, 9), 2400, (3, 10, 5), "That midnight comes before the clocks are put forward."),
        ((11, 2), 2400, (11, 3, 4), "That midnight comes before the clocks are put back."),
        ((3, 10), 2400, (3, 11, 4), "March 10 had 23 hours, and it ends in summer time."),
        ((1, 13), 0, (1, 13, 5), "0 is the midnight that begins the day."),
    ],
)
def test_2400_is_the_end_of_its_day(harness, day, hhmm, instant, meaning):
    returned = harness.call("utc_of", datetime.date(2013, *day), hhmm, NEW_YORK)
    gives_instant(returned, utc(*instant), meaning, 1)


@pytest.mark.task("changes")
@pytest.mark.parametrize(
    ("day", "hhmm", "zone", "fold", "instant", "meaning"),
    [
        (
            *((3, 10), 159, NEW_YORK, 0, (3, 10, 6, 59)),
            "One minute later it was 3:00: this is still winter time.",
        ),
        ((3, 10), 300, NEW_YORK, 0, (3, 10, 7), "3:00 came one minute after 1:59."),
        (
            *((3, 10), 203, NEW_YORK, 0, (3, 10, 7, 3)),
            "No clock showed 2:03 that night but one that had not been put forward: 5 hours behind "
            "UTC.",
        ),
        (
            *((11, 3), 114, LOS_ANGELES, 0, (11, 3, 8, 14)),
            "1:14 came twice that night, an hour apart; the first was in summer time.",
        ),
        (
            *((11, 3), 114, LOS_ANGELES, 1, (11, 3, 9, 14)),
            "1:14 came twice that night, an hour apart; the second was in winter time.",
        ),
        ((11, 3), 1200, NEW_YORK, 0, (11, 3, 17), "From noon on it is winter time."),
        ((3, 10), 203, PHOENIX, 0, (3, 10, 9, 3), "Phoenix does not change its clocks."),
    ],
)
def test_clocks_are_put_forward_and_back(harness, day, hhmm, zone, fold, instant, meaning):
    returned = harness.call("utc_of", datetime.date(2013, *day), hhmm, zone, fold)
    gives_instant(returned, utc(*instant), meaning, 2)


@pytest.mark.task("departed")
@pytest.mark.parametrize(
    ("row", "instant", "meaning", "hint"),
    [
        (TO_HONOLULU, (7, 1, 14, 5), "10:00 in summer is 14:00 in UTC, and it left 5 later.", 1),
        (TO_PHOENIX, (7, 8, 0, 26), "20:28 and 4 hours is 0:28, and it left 2 minutes early.", 1),
        (
            *(A_DAY_LATE, (1, 2, 13, 48)),
            "18:35 and 853 minutes is 8:48 of the next day, 13:48 in UTC.",
            2,
        ),
        (
            *(flight((1, 2), 600, 0, 846, "B6 79", "MCO"), (1, 2, 11)),
            "A delay of 0 is no missing delay: it left on time.",
            2,
        ),
        (
            *(flight((6, 1), 5, -10, 300, "ZZ 1", "RSW"), (6, 1, 3, 55)),
            "0:05 less 10 minutes is 23:55 of the day before (a made-up flight).",
            2,
        ),
    ],
)
def test_a_flight_leaves_its_delay_after_its_schedule(harness, row, instant, meaning, hint):
    gives_instant(harness.call("departed", row), utc(*instant), meaning, hint)


@pytest.mark.task("departed")
def test_a_flight_that_never_left_has_no_time(harness):
    harness.call("departed", CANCELLED).gives(
        None, meaning="It was cancelled: there is no departure, and no delay of 0 either.", hint=2
    )


@pytest.mark.task("departed")
@pytest.mark.parametrize(
    ("date", "instant", "night"),
    [((3, 9), (3, 10, 8), "put forward"), ((11, 2), (11, 3, 7), "put back")],
)
def test_a_delay_is_time_that_passes_not_hands_that_turn(harness, date, instant, night):
    row = flight(date, 2200, 300, 900, "ZZ 2", "RSW")
    gives_instant(
        harness.call("departed", row),
        utc(*instant),
        f"Five hours passed while the clocks were {night}. (A made-up flight.) Adding to a "
        "datetime of New York moves the hands of its clock instead.",
        3,
    )


@pytest.mark.task("arrived")
@pytest.mark.parametrize(
    ("row", "zone", "instant", "meaning", "hint"),
    [
        (
            *(TO_HONOLULU, HONOLULU, (7, 2, 1, 27)),
            "15:27 in Honolulu is 1:27 in UTC, eleven hours and more after it left.",
            1,
        ),
        (
            *(TO_PHOENIX, PHOENIX, (7, 8, 7, 2)),
            "It left at 17:26 on Phoenix's clocks, so 0:02 is the next day there.",
            1,
        ),
        (
            *(A_DAY_LATE, NEW_YORK, (1, 2, 15, 1)),
            "It left a day late, at 8:48, and landed at 10:01 of that day. 1,205 of these flights "
            "landed on a later day than they were to leave, with a later reading than at departure "
            "(848 and 1001 here).",
            2,
        ),
        (
            *(AT_MIDNIGHT, NEW_YORK, (1, 14, 5)),
            "It left at 22:43 and landed at 24:00, 77 minutes later.",
            2,
        ),
        (
            *(flight((12, 9), 2250, 70, 59, "B6 1816", "SYR"), NEW_YORK, (12, 10, 5, 59)),
            "It left at 24:00 and landed at 0:59, not at 0:59 of yet another day.",
            2,
        ),
        (
            *(SPRING_NIGHT, NEW_YORK, (3, 10, 7, 3)),
            "It left at 23:06 and landed 177 minutes later, at 2:03 on a clock that nobody had put "
            "forward yet.",
            3,
        ),
        (
            *(AUTUMN_NIGHT, LOS_ANGELES, (11, 3, 8, 14)),
            "1:14 came twice that night: after 357 minutes and after 417. The first is meant.",
            3,
        ),
        (
            *(flight((11, 2), 2345, 120, 130, "ZZ 3", "RSW"), NEW_YORK, (11, 3, 6, 30)),
            "It left at 1:45, before the clocks were put back, and 1:30 came once more 45 minutes "
            "later (a made-up flight).",
            3,
        ),
        (
            *(flight((7, 15), 30, 0, 2330, "ZZ 4", "HNL"), HONOLULU, (7, 15, 9, 30)),
            "It left at 18:30 of the 14th on Honolulu's clocks, and landed five hours later, at "
            "23:30 of the 14th (a made-up flight). The row's date is New York's.",
            2,
        ),
        (
            *(flight((7, 15), 2000, 4400, 2359, "ZZ 5", "RSW"), NEW_YORK, (7, 19, 3, 59)),
            "It left three days late, at 21:20 of the 18th, and landed at 23:59 of that day (a "
            "made-up flight).",
            2,
        ),
        (
            *(A_DAY_LONG, NEW_YORK, (11, 3, 17)),
            "12:00 is what the clocks showed when it left; they showed it next when a day and an "
            "hour had passed (a made-up flight).",
            2,
        ),
        (
            *(flight((7, 2), 1325, 11, 2121, "UA 15", "HNL"), HONOLULU, (7, 3, 7, 21)),
            "It was diverted, so it has no arrival delay, but it did land.",
            2,
        ),
    ],
)
def test_a_flight_lands_when_the_clock_there_next_shows_it(
    harness, row, zone, instant, meaning, hint
):
    gives_instant(harness.call("arrived", row, zone), utc(*instant), meaning, hint)


@pytest.mark.task("arrived")
@pytest.mark.parametrize(
    ("row", "zone", "meaning"),
    [
        (CANCELLED, LOS_ANGELES, "It was cancelled: it never left, and never landed."),
        (NEVER_LANDED, NEW_YORK, "It left, and there is no reading of its landing."),
        (TO_SAN_JUAN, None, "Without a zone, 0:28 may be any of 24 hours and more: do not guess."),
    ],
)
def test_what_is_not_known_is_none(harness, row, zone, meaning):
    harness.call("arrived", row, zone).gives(None, meaning=meaning, hint=1)


TIMES = [
    {**TO_HONOLULU, "departed": utc(7, 1, 14, 5), "arrived": utc(7, 2, 1, 27), "minutes": 682},
    {**A_DAY_LATE, "departed": utc(1, 2, 13, 48), "arrived": utc(1, 2, 15, 1), "minutes": 73},
    {**AUTUMN_NIGHT, "departed": utc(11, 3, 2, 17), "arrived": utc(11, 3, 8, 14), "minutes": 357},
    {**A_DAY_LONG, "departed": utc(11, 2, 16), "arrived": utc(11, 3, 17), "minutes": 1500},
    {**CANCELLED, "departed": None, "arrived": None, "minutes": None},
    {**NEVER_LANDED, "departed": utc(1, 3, 1, 41), "arrived": None, "minutes": None},
]


def has_times(ran, expected):
    """Looks at one field at a time, for a row has many."""
    by_flight = {row["flight"]: row for row in expected}
    for row in ran.rows:
        wanted = by_flight.get(row.get("flight"), {}) if isinstance(row, dict) else {}
        for name in ("departed", "arrived", "minutes"):
            value = row.get(name, "no such field") if wanted else None
            ran.must(
                not wanted or (type(value) is type(wanted[name]) and value == wanted[name]),
                f"{name} of flight {row.get('flight') if wanted else ''} is wrong.",
                expected=repr(wanted.get(name)),
                got=repr(value),
                meaning="departed and arrived are what the functions of these names give; minutes "
                "is an int, the whole minutes between them, or None where one of them is. Of a "
                "day and an hour these are 1500; .seconds of a timedelta leaves its days out.",
                hint=3 if name == "minutes" else 1,
            )


@pytest.mark.task("transform")
def test_rows_get_their_times(harness):
    rows = [TO_HONOLULU, A_DAY_LATE, AUTUMN_NIGHT, A_DAY_LONG, CANCELLED, NEVER_LANDED]
    ran = harness.run("FlightTimes", ZONES, rows=rows, distributed=True)
    has_times(ran, TIMES)
    ran.gives(
        TIMES,
        key="flight",
        meaning="Each row keeps its fields and gets departed, arrived and minutes.",
        hint=1,
    )


@pytest.mark.task("transform")
def test_an_airport_without_a_zone_stops_nothing(harness):
    rows = [TO_SAN_JUAN, TO_HONOLULU, TO_SAN_JUAN]
    ran = harness.run("FlightTimes", ZONES, rows=rows, distributed=True)
    times = {"departed": utc(1, 1, 0, 31, 2014), "arrived": None, "minutes": None}
    ran.gives(
        [{**TO_SAN_JUAN, **times}, TIMES[0], {**TO_SAN_JUAN, **times}],
        key="flight",
        meaning="airports.csv lacks San Juan and three more, where 7,602 of these flights go: "
        "their rows go on, without an arrival.",
        hint=2,
    )
    ran.counts(
        unknown_zone=2,
        meaning="A gap in a table is nothing to fail for, but somebody has to hear of it.",
        hint=3,
    )
