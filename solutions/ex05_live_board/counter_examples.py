"""What an answer to exercise 05 is tried on once its tests pass."""

import datetime
import functools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

HOUR, QUARTER, LATENESS = 3_600, 900, 7_200
UTC = datetime.UTC
# An ordinary night, the end of a year, and the night in which clocks are put forward.
NIGHTS = [
    datetime.datetime(*day, tzinfo=UTC)
    for day in [(2013, 7, 1, 2), (2013, 12, 31, 23), (2013, 3, 10, 6)]
]
# Seconds after it, where hours and quarters end, a little before, and in between.
AFTER = [0, 1, 120, 899, 900, 901, 1_800, 2_699, 3_599, 3_600, 3_725, 5_400, 7_200]
# How far the watermark comes from a message to the next.
STEPS = [1, 60, 600, 900, 899, 3_540, 3_600, 7_199, 7_200, 7_201]

DEPARTURES = st.tuples(st.sampled_from(["EWR", "LGA"]), st.sampled_from(AFTER))
NIGHT = st.sampled_from(NIGHTS)
STREAMS = st.lists(st.tuples(DEPARTURES, st.sampled_from(STEPS)), min_size=1, max_size=8)


def message(night, origin, after, minutes=2):
    left = night + datetime.timedelta(seconds=after)
    received = left + datetime.timedelta(minutes=minutes)
    return {
        **{"origin": origin, "carrier": "UA", "flight": 1071},
        **{"left": left, "received": received},
    }


def at_event(harness, messages):
    return [harness.at(one["left"].timestamp(), one) for one in messages]


def stream(harness, night, steps):
    """A stream for the harness, the same as (origin, seconds, watermark then), and as text."""
    start = int(night.timestamp())
    now, rows, plain, words = start, [], [], []
    for (origin, after), step in steps:
        rows += at_event(harness, [message(night, origin, after)])
        plain.append((origin, start + after, now))
        now += step
        # At the very border of what is dropped, runners differ by a millisecond.
        now += now % QUARTER == 0
        rows.append(harness.watermark(now))
        left, reached = instant(start + after), f"{instant(now):%H:%M:%S.%f}"[:10]
        words += [f"{origin} {left:%H:%M:%S}", f"watermark {reached}"]
    # The first message comes before there is a watermark.
    plain[0] = (*plain[0][:2], float("-inf"))
    return rows, plain, ", ".join(words)


def instant(seconds):
    return datetime.datetime.fromtimestamp(seconds, UTC)


def hours_of(second):
    """Ends of the full hours that have it."""
    return [(second // HOUR + 1) * HOUR]


@functools.cache
def last_hours_of(second):
    """Ends of the last hours that have it, found by looking at every quarter of the day."""
    day = second - second % 86_400
    quarters = range(day, day + 2 * 86_400, QUARTER)
    return [end for end in quarters if end - HOUR <= second < end]


def fired(plain, ends_of, early=False, lateness=0):
    """(origin, end, new ones, all of them, firings before, which) for each firing.

    Goes through the whole stream for an origin and end, and then for the next.
    """
    places = {(origin, end) for origin, second, _ in plain for end in ends_of(second)}
    return [
        (*place, *firing)
        for place in sorted(places)
        for firing in fired_for(place, plain, ends_of, early, lateness)
    ]


def fired_for(place, plain, ends_of, early, lateness):
    origin, end = place
    firings, there, shown, over = [], 0, 0, False
    for its_origin, second, now in [*plain, (None, 0, float("inf"))]:
        if now >= end and not over:
            over = True
            if there:
                firings.append((there - shown, there, len(firings), "ON_TIME"))
                shown = there
        if its_origin == origin and end in ends_of(second) and now <= end + lateness:
            there += 1
            if over or early:
                firings.append((there - shown, there, len(firings), "LATE" if over else "EARLY"))
                shown = there
    return firings


def board_rows(plain):
    return [
        {
            **{"origin": origin, "until": instant(end), "departures": there},
            **{"update": before, "firing": name},
        }
        for origin, end, _, there, before, name in fired(plain, last_hours_of, True, LATENESS)
    ]


def board_of(harness, night, steps):
    """What LiveBoard gives, and what it has to give."""
    rows, plain, words = stream(harness, night, steps)
    ran = harness.run("LiveBoard", rows=rows)
    ran.call = f"{words} | LiveBoard()"
    return ran, board_rows(plain)


def gives_firings(harness, night, steps):
    """Compares all but what a row says of its pane."""
    ran, expected = board_of(harness, night, steps)
    wanted = {}
    for row in expected:
        place = (row["origin"], row["until"])
        wanted.setdefault(place, []).append((row["firing"], row["departures"]))
    found = {}
    for one in ran.stamped["main"]:
        place = (one.value.get("origin"), one.value.get("until"))
        firing = one.pane.upper().replace(" ", "_")
        found.setdefault(place, []).append((firing, one.value.get("departures")))
    wrong = [
        place
        for place in {**wanted, **found}
        if sorted(wanted.get(place, [])) != sorted(found.get(place, []))
    ]
    for origin, until in wrong:
        ran.must(
            False,
            f"The board was given other rows, for {origin} until {until}.",
            expected=repr(wanted.get((origin, until), [])),
            got=repr(found.get((origin, until), [])),
        )


@pytest.mark.task("stamp", examples=5)
@given(
    night=NIGHT,
    departures=st.lists(DEPARTURES, min_size=1, max_size=4),
    minutes=st.sampled_from([0, 2, 33, 87, 1_500]),
)
@example(night=NIGHTS[0], departures=[("EWR", 3_599)], minutes=1_500)
def test_any_message_has_the_time_of_its_event(harness, night, departures, minutes):
    messages = [message(night, *one, minutes) for one in departures]
    rows = [harness.at(one["received"].timestamp(), one) for one in messages]
    harness.run("StampDepartures", rows=rows).gives(at_event(harness, messages), windows=True)


@pytest.mark.task("hours", examples=6)
@given(night=NIGHT, steps=STREAMS)
def test_any_hours(harness, night, steps):
    rows, plain, words = stream(harness, night, steps)
    ran = harness.run("HourlyDepartures", rows=rows)
    ran.call = f"{words} | HourlyDepartures()"
    ran.gives(
        [
            {"origin": origin, "hour": instant(end - HOUR), "departures": count}
            for origin, end, _, count, *_ in fired(plain, hours_of)
        ],
        key=lambda row: (row["origin"], row["hour"]),
    )


@pytest.mark.task("sliding", examples=6)
@given(night=NIGHT, steps=STREAMS)
def test_any_last_hours(harness, night, steps):
    rows, plain, words = stream(harness, night, steps)
    ran = harness.run("LastHour", rows=rows)
    ran.call = f"{words} | LastHour()"
    ran.gives(
        [
            {"origin": origin, "until": instant(end), "departures": count}
            for origin, end, _, count, *_ in fired(plain, last_hours_of)
        ],
        key=lambda row: (row["origin"], row["until"]),
    )


@pytest.mark.task("firings", examples=8)
@given(night=NIGHT, steps=STREAMS)
@example(night=NIGHTS[0], steps=[(("EWR", 0), 900), (("EWR", 899), 1), (("LGA", 1), 60)])
def test_any_stream_to_the_board(harness, night, steps):
    gives_firings(harness, night, steps)


def gives_entries(harness, night, steps):
    rows, plain, words = stream(harness, night, steps)
    ran = harness.run("DepartureFees", rows=rows)
    ran.call = f"{words} | DepartureFees()"
    ran.gives(
        [
            {"origin": origin, "hour": instant(end - HOUR), "departures": new}
            for origin, end, new, *_ in fired(plain, hours_of, lateness=LATENESS)
        ],
        key=lambda row: (row["origin"], row["hour"]),
    )


@pytest.mark.task("modes", examples=7)
@given(night=NIGHT, steps=STREAMS)
@example(night=NIGHTS[0], steps=[(("EWR", 0), 60), (("EWR", 60), 3_600), (("EWR", 120), 60)] * 2)
def test_any_stream_to_the_account(harness, night, steps):
    gives_entries(harness, night, steps)


@pytest.mark.task("lateness", examples=7)
@given(
    night=NIGHT,
    left=st.sampled_from(AFTER),
    quarters=st.integers(8, 12),
    seconds=st.sampled_from([-0.5, 0.5, -60, 60]),
)
@example(night=NIGHTS[0], left=120, quarters=9, seconds=-0.5)
@example(night=NIGHTS[0], left=120, quarters=9, seconds=0.5)
def test_any_message_about_two_hours_late(harness, night, left, quarters, seconds):
    reached = left - left % QUARTER + quarters * QUARTER + seconds
    gives_firings(harness, night, [(("EWR", left), reached), (("EWR", left), 1)])


@pytest.mark.task("lateness", examples=4)
@given(left=st.sampled_from([0, 120, 3_599]), seconds=st.sampled_from([-0.5, 0.5, -60, 60]))
@example(left=120, seconds=-0.5)
@example(left=120, seconds=0.5)
def test_any_entry_about_two_hours_late(harness, left, seconds):
    reached = HOUR + LATENESS + seconds
    gives_entries(harness, NIGHTS[0], [(("EWR", left), reached), (("EWR", left), 1)])


@pytest.mark.task("newest", examples=5)
@given(night=NIGHT, steps=STREAMS)
@example(night=NIGHTS[0], steps=[(("EWR", 0), 901), (("LGA", 0), 1), (("EWR", 1), 1)])
def test_the_rows_of_any_stream_say_what_they_are(harness, night, steps):
    ran, expected = board_of(harness, night, steps)
    ran.gives(expected, key=lambda row: (row["origin"], row["until"], row.get("update")))


@pytest.mark.task("newest", examples=20)
@given(night=NIGHT, steps=STREAMS, order=st.randoms(use_true_random=False))
def test_the_newest_of_any_stream(harness, night, steps, order):
    rows = board_rows(stream(harness, night, steps)[1])
    last = {}
    for row in rows:
        last.setdefault((row["origin"], row["until"]), []).append(row)
    sent = rows + order.sample(rows, len(rows) // 2)
    order.shuffle(sent)
    called = harness.call("newest", sent)
    called.gives({place: max(its, key=lambda row: row["update"]) for place, its in last.items()})
