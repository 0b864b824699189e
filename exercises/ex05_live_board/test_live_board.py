"""The contract of exercise 05. The departures are real, of the evening of 30 June 2013."""

import datetime

import pytest

MIDNIGHT = datetime.datetime(2013, 7, 1, tzinfo=datetime.UTC)  # 20:00 in New York


def clock(text):
    """The instant that clocks in UTC show as "02:03" or "02:03:30" on 1 July 2013."""
    hours, minutes, seconds = [*map(int, text.split(":")), 0][:3]
    return MIDNIGHT + datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)


def departure(flight, left, received="", origin="EWR"):
    """A message, which comes two minutes after its aircraft has left where nothing else is said."""
    two_later = clock(left) + datetime.timedelta(minutes=2)
    return {
        "origin": origin,
        "carrier": flight[:2],
        "flight": int(flight[2:]),
        "left": clock(left),
        "received": clock(received) if received else two_later,
    }


# Newark's last hour of 1 July in UTC begins with the second of these.
EV4276 = departure("EV4276", "01:00")
EV4372 = departure("EV4372", "01:45")
UA327 = departure("UA327", "01:57")
UA1071 = departure("UA1071", "02:02")
EV4682 = departure("EV4682", "02:05")
EV4700 = departure("EV4700", "02:15")
UA1116 = departure("UA1116", "02:54", received="04:21")
UA1736 = departure("UA1736", "02:58", received="03:31")
B6165 = departure("B6165", "01:58", origin="JFK")
MQ3591 = departure("MQ3591", "02:04", origin="LGA")


def at_event(harness, *messages):
    """Messages as StampDepartures gives them."""
    return [harness.at(message["left"].timestamp(), message) for message in messages]


def stream(harness, *steps):
    """Messages as they come, each at its event, and the watermark's readings between them."""
    return [
        harness.watermark(clock(step).timestamp())
        if isinstance(step, str)
        else harness.at(step["left"].timestamp(), step)
        for step in steps
    ]


def said(*steps):
    """A stream as a learner reads it."""
    words = [
        f"watermark {step}"
        if isinstance(step, str)
        else f"{step['carrier']}{step['flight']} left {step['left']:%H:%M}"
        for step in steps
    ]
    return ", ".join(words)


def row(origin, end, departures, name="until", **more):
    return {"origin": origin, name: clock(end), "departures": departures, **more}


def hour(origin, begin, departures):
    return row(origin, begin, departures, "hour")


def names_in_utc(ran, name):
    """Aware datetimes of one instant are equal in any zone: this looks at the zone."""
    for one in ran.rows:
        value = one.get(name) if isinstance(one, dict) else None
        offset = value.utcoffset() if isinstance(value, datetime.datetime) else None
        ran.must(
            not offset,
            f"`{name}` is the right instant in another zone, and not in UTC.",
            expected=f"{value and value.astimezone(datetime.UTC).isoformat(' ', 'minutes')}",
            got=f"{value and value.isoformat(' ', 'minutes')}",
            meaning="New York's clocks show an hour twice when they are put back. A row is in UTC, "
            "and whoever shows it chooses the zone.",
            hint=3,
        )


def shows(harness, *steps, expected, meaning, hint, numbers=True):
    """Looks at what LiveBoard gives for each hour: which firings, and with what numbers."""
    ran = harness.run("LiveBoard", rows=stream(harness, *steps))
    ran.call = f"{said(*steps)} | LiveBoard()"
    names_in_utc(ran, "until")
    found = {}
    for one in ran.stamped["main"]:
        value = one.value if isinstance(one.value, dict) else {}
        until = value.get("until")
        end = f"{until:%H:%M}" if isinstance(until, datetime.datetime) else repr(until)
        order = ["early", "on time", "late"].index(one.pane) if one.pane else 3
        found.setdefault(end, []).append((order, value.get("departures"), one.pane or "no pane"))
    got = {}
    for end, rows in found.items():
        in_order = sorted(rows, key=lambda row: (row[0], repr(row[1])))
        got[end] = ", ".join(pane + numbers * f" {count}" for _, count, pane in in_order)
    ran.must(
        got == expected,
        f"The board was given {'other numbers' if numbers else 'rows at other times'}.",
        expected=as_lines(expected),
        got=as_lines(got),
        meaning=meaning,
        hint=hint,
    )


def as_lines(firings):
    """Firings by the end of their hour, a line for each hour."""
    return "\n".join(f"until {end}: {its}" for end, its in sorted(firings.items())) or "no row"


def fires(harness, *steps, expected, meaning, hint):
    """As `shows`, whatever the numbers."""
    shows(harness, *steps, expected=expected, meaning=meaning, hint=hint, numbers=False)


def each(ends, firings):
    """The same firings for several hours, by their ends."""
    return dict.fromkeys(ends.split(), firings)


@pytest.mark.task("stamp")
def test_a_row_has_the_time_of_its_event(harness):
    rows = [harness.at(one["received"].timestamp(), one) for one in (UA1071, UA1116, UA1736)]
    harness.run("StampDepartures", rows=rows, distributed=True).gives(
        at_event(harness, UA1071, UA1116, UA1736),
        windows=True,
        meaning="UA1116 left at 2:54, and 87 minutes later we heard of it. When it left does not "
        "depend on us: a row's time is that of the event, in seconds since 1970.",
        hint=2,
    )


@pytest.mark.task("stamp")
def test_an_instant_is_the_same_on_every_machine(harness):
    harness.drive(
        *("times_in", "America/New_York", [UA1071, UA1736]),
        call="StampDepartures of 2:02 and 2:58 UTC, on a machine whose clocks show New York's time",
    ).gives(
        [UA1071["left"].timestamp(), UA1736["left"].timestamp()],
        meaning="A worker's own zone has nothing to do with it: a datetime that names its zone "
        "knows how many seconds have passed since 1970.",
        hint=2,
    )


@pytest.mark.task("stamp")
def test_a_message_stays_as_it_came(harness):
    rows = [harness.at(UA1116["received"].timestamp(), UA1116)]
    harness.run("StampDepartures", rows=rows).gives(
        [UA1116], meaning="Only the time beside the message changes.", hint=1
    )


@pytest.mark.task("hours")
def test_each_hour_of_each_origin_has_a_row(harness):
    rows = at_event(harness, EV4372, UA327, B6165, UA1071, MQ3591, EV4682, EV4700)
    ran = harness.run("HourlyDepartures", rows=rows, distributed=True)
    ran.gives(
        [
            *(hour("EWR", "01:00", 2), hour("EWR", "02:00", 3)),
            *(hour("JFK", "01:00", 1), hour("LGA", "02:00", 1)),
        ],
        key=lambda row: (row["origin"], row["hour"]),
        meaning="Two left Newark between 1:00 and 2:00, three between 2:00 and 3:00, and one each "
        "left Kennedy and LaGuardia.",
        hint=1,
    )
    names_in_utc(ran, "hour")


@pytest.mark.task("hours")
def test_an_hour_has_its_first_instant_and_not_its_last(harness):
    rows = at_event(
        harness,
        *(EV4276, departure("UA327", "01:59:59"), departure("UA1071", "02:00")),
    )
    harness.run("HourlyDepartures", rows=rows).gives(
        [hour("EWR", "01:00", 2), hour("EWR", "02:00", 1)],
        key="hour",
        meaning="7,170 flights of 2013 left at a full hour. Each is in the hour that begins then: "
        "with both ends it would be counted twice, with neither not at all.",
        hint=2,
    )


@pytest.mark.task("hours")
def test_an_hour_in_which_nothing_left_has_no_row(harness):
    rows = at_event(harness, EV4276, departure("EV3829", "03:43"))
    harness.run("HourlyDepartures", rows=rows).gives(
        [hour("EWR", "01:00", 1), hour("EWR", "03:00", 1)],
        meaning="A window exists where there is an element: nothing left between 2:00 and 3:00.",
        hint=1,
    )


@pytest.mark.task("hours")
def test_an_hour_is_counted_once_when_it_is_over(harness):
    steps = (UA327, UA1071, "02:10", EV4372, EV4682)
    ran = harness.run("HourlyDepartures", rows=stream(harness, *steps))
    ran.call = f"{said(*steps)} | HourlyDepartures()"
    ran.gives(
        [hour("EWR", "01:00", 1), hour("EWR", "02:00", 2)],
        key="hour",
        meaning="At 2:10 the hour that begins at 1:00 has been over, and counted. EV4372 left at "
        "1:45 and comes after that: a window drops it, unless it is told to wait.",
        hint=1,
    )


@pytest.mark.task("sliding")
def test_a_departure_is_in_the_last_hour_four_times(harness):
    ran = harness.run("LastHour", rows=at_event(harness, UA1071))
    ran.gives(
        [row("EWR", end, 1) for end in ("02:15", "02:30", "02:45", "03:00")],
        key="until",
        meaning="At 2:15, 2:30, 2:45 and 3:00 it has left within the hour before; at 3:15 no more.",
        hint=1,
    )
    names_in_utc(ran, "until")


@pytest.mark.task("sliding")
@pytest.mark.parametrize(
    ("left", "ends"),
    [
        ("02:14:59", ("02:15", "02:30", "02:45", "03:00")),
        ("02:15", ("02:30", "02:45", "03:00", "03:15")),
    ],
)
def test_what_leaves_as_an_hour_ends_is_in_later_hours(harness, left, ends):
    harness.run("LastHour", rows=at_event(harness, departure("EV4700", left))).gives(
        [row("EWR", end, 1) for end in ends],
        key="until",
        meaning="The hour until 2:15 begins with 1:15:00 and has all before 2:15:00.",
        hint=2,
    )


@pytest.mark.task("sliding")
def test_each_last_hour_counts_its_own_departures(harness):
    rows = at_event(harness, EV4276, EV4372, UA1071, B6165)
    counts = {
        "EWR": {"01:15": 1, "01:30": 1, "01:45": 1, "02:00": 2}
        | {"02:15": 2, "02:30": 2, "02:45": 2, "03:00": 1},
        "JFK": {"02:00": 1, "02:15": 1, "02:30": 1, "02:45": 1},
    }
    harness.run("LastHour", rows=rows).gives(
        [row(name, end, n) for name, its in counts.items() for end, n in its.items()],
        key=lambda row: (row["origin"], row["until"]),
        meaning="EV4276 left at 1:00 and is in the hour until 2:00, which begins then; EV4372 left "
        "at 1:45 and is in none that ends at 1:45.",
        hint=2,
    )


@pytest.mark.task("sliding")
def test_a_last_hour_is_counted_once_when_it_is_over(harness):
    steps = (UA1071, "02:20", EV4682)
    ran = harness.run("LastHour", rows=stream(harness, *steps))
    ran.call = f"{said(*steps)} | LastHour()"
    ran.gives(
        [row("EWR", "02:15", 1), *(row("EWR", end, 2) for end in ("02:30", "02:45", "03:00"))],
        key="until",
        meaning="At 2:20 the hour until 2:15 is over. EV4682 comes too late for it, and in time "
        "for three that are not over.",
        hint=1,
    )


@pytest.mark.task("firings")
def test_a_departure_is_shown_before_its_hour_is_over(harness):
    fires(
        *(harness, UA1071, "02:03", EV4682),
        expected=each("02:15 02:30 02:45 03:00", "early, early, on time"),
        meaning="Each of the two is shown when its message comes, in four hours that are not over, "
        "and each of these is shown once more when it is.",
        hint=2,
    )


@pytest.mark.task("firings")
def test_what_comes_late_is_shown_too(harness):
    fires(
        *(harness, UA1071, "02:20", EV4682),
        expected={
            "02:15": "early, on time, late",
            **each("02:30 02:45 03:00", "early, early, on time"),
        },
        meaning="The watermark said at 2:20 that the hour until 2:15 was complete. It was not: the "
        "message of EV4682 comes late for that hour, and early for three others.",
        hint=3,
    )


@pytest.mark.task("firings")
def test_each_late_message_is_shown(harness):
    fires(
        *(harness, UA1071, "03:05", EV4682, "03:06", EV4700),
        expected={
            "02:15": "early, on time, late",
            **each("02:30 02:45 03:00", "early, on time, late, late"),
            "03:15": "early, on time",
        },
        meaning="A second late message is a second correction.",
        hint=3,
    )


@pytest.mark.task("firings")
def test_an_hour_of_which_nobody_knew_is_shown_when_a_message_comes(harness):
    fires(
        *(harness, "03:05", EV4682),
        expected=each("02:15 02:30 02:45 03:00", "late"),
        meaning="All four hours were over, and empty, before the message came.",
        hint=3,
    )


@pytest.mark.task("modes")
def test_a_row_of_the_board_counts_all_of_its_hour(harness):
    shows(
        *(harness, UA1071, "02:20", EV4682, "02:21", UA327),
        expected={
            "02:00": "late 1",
            "02:15": "early 1, on time 1, late 2, late 3",
            **each("02:30 02:45", "early 1, early 2, early 3, on time 3"),
            "03:00": "early 1, early 2, on time 2",
        },
        meaning="A row takes the place of the one before: it has to count what that one counted, "
        "and what has come since.",
        hint=1,
    )


@pytest.mark.task("modes")
def test_a_departure_is_paid_for_once(harness):
    steps = (UA1071, "02:04", EV4682, "03:01", UA1736, "03:02", UA1116)
    ran = harness.run("DepartureFees", rows=stream(harness, *steps))
    ran.call = f"{said(*steps)} | DepartureFees()"
    ran.gives(
        [hour("EWR", "02:00", 2), hour("EWR", "02:00", 1), hour("EWR", "02:00", 1)],
        meaning="An account adds its entries up: two when the hour is over, and one for each that "
        "comes late are four. An entry that counts again what an earlier one has counted is paid "
        "twice.",
        hint=2,
    )
    names_in_utc(ran, "hour")


@pytest.mark.task("modes")
def test_hours_and_origins_are_paid_for_apart(harness):
    rows = stream(harness, UA327, UA1071, B6165, "02:10", MQ3591, EV4700, "03:10", UA1736)
    harness.run("DepartureFees", rows=rows, distributed=True).gives(
        [
            *(hour("EWR", "01:00", 1), hour("EWR", "02:00", 2), hour("EWR", "02:00", 1)),
            *(hour("JFK", "01:00", 1), hour("LGA", "02:00", 1)),
        ],
        meaning="Newark has an entry for each of its two hours, and one for UA1736, which is late.",
        hint=2,
    )


@pytest.mark.task("lateness")
def test_two_hours_after_its_end_an_hour_is_still_corrected(harness):
    shows(
        *(harness, UA1071, "04:14", EV4682),
        expected=each("02:15 02:30 02:45 03:00", "early 1, on time 1, late 2"),
        meaning="At 4:14 the hour until 2:15 has been over for less than two hours.",
        hint=1,
    )


@pytest.mark.task("lateness")
def test_a_message_is_dropped_from_one_hour_and_counts_in_the_next(harness):
    shows(
        *(harness, UA1071, "04:16", EV4682),
        expected={
            "02:15": "early 1, on time 1",
            **each("02:30 02:45 03:00", "early 1, on time 1, late 2"),
        },
        meaning="At 4:16 two hours have passed since 2:15, and that hour is as it is for good. "
        "Those until 2:30, 2:45 and 3:00 can still be corrected.",
        hint=2,
    )


@pytest.mark.task("lateness")
def test_what_is_too_late_for_all_its_hours_is_dropped(harness):
    shows(
        *(harness, "05:01", EV4682),
        expected={},
        meaning="At 5:01 more than two hours have passed since 3:00, when the last of its hours "
        "was over. Whoever waits longer keeps every hour's state for longer.",
        hint=2,
    )


@pytest.mark.task("lateness")
@pytest.mark.parametrize(("watermark", "late"), [("04:59", True), ("05:01", False)])
def test_an_account_takes_late_entries_for_two_hours(harness, watermark, late):
    steps = (UA1071, watermark, EV4682)
    ran = harness.run("DepartureFees", rows=stream(harness, *steps))
    ran.call = f"{said(*steps)} | DepartureFees()"
    ran.gives(
        [hour("EWR", "02:00", 1)] * (2 if late else 1),
        meaning="The hour that begins at 2:00 is over at 3:00, and takes what comes until 5:00.",
        hint=1,
    )


UNTIL = "02:15"
FIRST = row("EWR", UNTIL, 1, update=0, firing="EARLY")
ON_TIME = row("EWR", UNTIL, 1, update=1, firing="ON_TIME")
LATE = row("EWR", UNTIL, 2, update=2, firing="LATE")
LATER = row("EWR", UNTIL, 3, update=3, firing="LATE")
OTHER = row("LGA", UNTIL, 1, update=0, firing="LATE")
NEXT = row("EWR", "02:30", 1, update=0, firing="EARLY")


@pytest.mark.task("newest")
def test_a_row_says_which_update_it_is(harness):
    steps = (UA1071, "02:20", EV4682, "02:21", departure("UA1471", "02:03"))
    ran = harness.run("LiveBoard", rows=stream(harness, *steps), distributed=True)
    ran.call = f"{said(*steps)} | LiveBoard()"
    later = [
        row("EWR", end, min(update, 2) + 1, update=update, firing=firing)
        for end in ("02:30", "02:45", "03:00")
        for update, firing in enumerate(["EARLY", "EARLY", "EARLY", "ON_TIME"])
    ]
    ran.gives(
        [FIRST, ON_TIME, LATE, LATER, *later],
        key=lambda row: (row["until"], row.get("update")),
        meaning="A pane knows how many there were before it, and whether the watermark had passed "
        "the window's end.",
        hint=1,
    )


@pytest.mark.task("newest")
@pytest.mark.parametrize(
    "rows",
    [[FIRST, ON_TIME, LATE], [LATE, ON_TIME, FIRST], [ON_TIME, LATE, FIRST, LATE, ON_TIME]],
)
def test_the_board_shows_the_newest_row_whichever_comes_last(harness, rows):
    updates = [one["update"] for one in rows]
    called = harness.call("newest", rows)
    called.call = f"newest(rows with the updates {updates})"
    called.gives(
        {("EWR", clock(UNTIL)): LATE},
        meaning="Rows come over the network in any order, and again when an answer was lost. What "
        "comes last need not be the newest: update 2 is.",
        hint=2,
    )


@pytest.mark.task("newest")
def test_of_two_late_rows_the_newer_is_shown(harness):
    harness.call("newest", [ON_TIME, LATER, LATE]).gives(
        {("EWR", clock(UNTIL)): LATER},
        meaning="Both are LATE: only the update tells which is newer.",
        hint=2,
    )


@pytest.mark.task("newest")
@pytest.mark.parametrize("updates", [[9, 10], [10, 9], [99, 100]])
def test_an_update_is_a_number(harness, updates):
    rows = [row("EWR", UNTIL, one + 1, update=one, firing="LATE") for one in updates]
    harness.call("newest", rows).gives(
        {("EWR", clock(UNTIL)): max(rows, key=lambda one: one["departures"])},
        meaning="10 is newer than 9. As texts they are in the other order: a busy hour has more "
        "than ten updates.",
        hint=2,
    )


@pytest.mark.task("newest")
@pytest.mark.parametrize("rows", [[FIRST, ON_TIME], [ON_TIME, FIRST]])
def test_an_hour_that_is_complete_says_so(harness, rows):
    harness.call("newest", rows).gives(
        {("EWR", clock(UNTIL)): ON_TIME},
        meaning="The number is the same, and now it is one that the watermark vouches for.",
        hint=2,
    )


@pytest.mark.task("newest")
def test_each_origin_and_hour_has_its_place(harness):
    harness.call("newest", [NEXT, LATE, OTHER, FIRST]).gives(
        {
            ("EWR", clock(UNTIL)): LATE,
            ("LGA", clock(UNTIL)): OTHER,
            ("EWR", clock("02:30")): NEXT,
        },
        meaning="Updates are counted for each origin and hour anew.",
        hint=1,
    )
    harness.call("newest", []).gives({}, meaning="Nothing has come yet.", hint=1)


@pytest.mark.task("newest")
def test_rows_can_be_gone_through_once(harness):
    ran = harness.drive("newest_of_an_iterator", [LATER, NEXT, LATE], call="newest(an iterator)")
    ran.gives(
        {("EWR", clock(UNTIL)): LATER, ("EWR", clock("02:30")): NEXT},
        meaning="rows is an Iterable, and what comes from a file or a queue is there once: a "
        "second loop finds nothing.",
        hint=3,
    )
