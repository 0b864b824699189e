"""What an answer to exercise 34 is tried on once its tests pass."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

CARRIERS = st.sampled_from(["UA", "9E", "EV"])
ORIGINS = st.sampled_from(["EWR", "JFK", "LGA"])
DAYS = st.sampled_from(["2013-01-03", "2013-01-30", "2013-10-03"])
HOURS = st.sampled_from([0, 5, 10, 23])
DELAYS = st.sampled_from([None, 0, 1, -1, 12, -12, 60, 1_301])


@st.composite
def flights(draw, most=14):
    """Flights, of which no two are the same."""
    drawn = draw(
        st.lists(
            st.tuples(CARRIERS, ORIGINS, DAYS, HOURS, DELAYS, DELAYS), min_size=4, max_size=most
        )
    )
    numbers = draw(st.permutations(range(1, len(drawn) + 1)))
    return [
        {
            "carrier": carrier,
            "flight": number,
            "origin": origin,
            "day": day,
            "hour": hour,
            "dep_delay": dep_delay,
            "arr_delay": arr_delay,
        }
        for number, (carrier, origin, day, hour, dep_delay, arr_delay) in zip(
            numbers, drawn, strict=True
        )
    ]


def before(one, other):
    """Whether a flight is listed before another."""
    if one["arr_delay"] != other["arr_delay"]:
        return one["arr_delay"] > other["arr_delay"]
    for column in ("day", "carrier", "flight"):
        if one[column] != other[column]:
            return one[column] < other[column]
    return False


def worst_of(rows, count):
    """By counting, for each flight, those that are listed before it."""
    found = {}
    arrived = [row for row in rows if row["arr_delay"] is not None]
    for row in arrived:
        place = sum(other["origin"] == row["origin"] and before(other, row) for other in arrived)
        if place < count:
            found.setdefault(row["origin"], {})[place] = [
                row[column] for column in ("arr_delay", "day", "carrier", "flight")
            ]
    return [
        {"origin": origin, "worst": [places[place] for place in sorted(places)]}
        for origin, places in found.items()
    ]


def at(**some):
    return {
        "carrier": "UA",
        "flight": 1,
        "origin": "EWR",
        "day": "2013-01-03",
        "hour": 8,
        "dep_delay": 0,
        "arr_delay": 0,
        **some,
    }


@pytest.mark.task("worst", examples=6)
@given(rows=flights(), count=st.sampled_from([1, 2, 5]))
@example(
    rows=[
        at(flight=n, carrier=c, day=d)
        for n, c, d in (
            (9, "UA", "2013-01-04"),
            (10, "9E", "2013-01-04"),
            (2, "UA", "2013-01-04"),
            (30, "UA", "2013-01-30"),
        )
    ],
    count=3,
)
@example(rows=[at(arr_delay=None), at(flight=2, origin="JFK", arr_delay=None)], count=1)
def test_the_worst_of_any_flights(harness, rows, count):
    harness.run("WorstDelays", count, rows=rows).gives(worst_of(rows, count), key="origin")


@pytest.mark.task("worst", clause="small", examples=3)
@given(count=st.sampled_from([1, 4]), many=st.sampled_from([150, 300]))
def test_what_is_kept_of_any_number_of_flights(harness, count, many):
    rows = [at(flight=number, arr_delay=number % 97) for number in range(many)]
    ran = harness.run("WorstDelays", count, rows=rows)
    elements = sum(found for found, _ in (ran.shuffles or {}).values())
    size = sum(found for _, found in (ran.shuffles or {}).values())
    ran.must(
        elements <= 2 * count + 6 and size <= 1_200 + 300 * count,
        f"Of {many} flights of one origin {elements} elements of {size:,} bytes are brought "
        f"together to list {count}.",
        expected=f"what is left of them while they come: {count}",
        got=f"{elements} elements, {size:,} bytes",
    )


# The first byte of PBKDF2 with SHA-256 of "model" and "incident_room", of 1, 2 and 3 rounds.
KEYS = [20, 244, 22]
RISKS = st.fixed_dictionaries(
    {carrier: st.sampled_from([0.0, 0.25, 0.5, 1.0]) for carrier in ("UA", "9E", "EV")}
)


@pytest.mark.task("scores", examples=6)
@given(rows=flights(), risks=RISKS, work=st.sampled_from([1, 2, 3]))
def test_the_risk_of_any_flights(harness, rows, risks, work):
    share = KEYS[work - 1] / 256
    ran = harness.run("ScoreFlights", harness.recipe("drive:Load", risks, work), rows=rows)
    late = [(row["dep_delay"] or 0) / 4096 for row in rows]
    ran.gives(
        [
            {**row, "risk": risks[row["carrier"]] + more + share}
            for row, more in zip(rows, late, strict=True)
        ],
        key="flight",
    )
    ran.counts(loaded=1)


NO_NUMBERS = ["", "-", "--4", "+4", " 4", "4 ", "1_0", "4.0", "2 h", "²", "٣", "na", "1e3", "4\n"]
NUMBERS = st.sampled_from(
    ["0", "2", "-4", "007", "-0", "NA", "123456789", "-123456789", "1234567890", *NO_NUMBERS]
)
LINE = st.tuples(
    CARRIERS,
    st.sampled_from(["1", "30", "1545", "", "NA", "-3", "1_0", "x", "٣"]),
    DAYS,
    NUMBERS,
    NUMBERS,
)
# A carriage return that no quotes enclose, on which the reader raises.
BROKEN = "UA\r,1,2013-01-03,0,4"
FLIGHT, MINUTES = re.compile(r"[0-9]{1,9}"), re.compile(r"-?[0-9]{1,9}|NA")


def as_line(fields):
    if fields == BROKEN:
        return BROKEN
    text = io.StringIO()
    # A field is quoted where it has a character of the line's end.
    csv.writer(text, lineterminator="\r\n").writerow(fields)
    return text.getvalue().removesuffix("\r\n")


def named(fields):
    """What the reason of a line has to name; None where it is parsed."""
    if fields == BROKEN or len(fields) != 5:
        return "fields"
    wrong = [
        name
        for name, form, text in (
            ("flight", FLIGHT, fields[1]),
            ("dep_delay", MINUTES, fields[3]),
            ("arr_delay", MINUTES, fields[4]),
        )
        if not form.fullmatch(text)
    ]
    return wrong[0] if wrong else None


@pytest.mark.task("delays", examples=12)
@given(
    drawn=st.lists(
        st.one_of(
            LINE,
            LINE,
            LINE.map(lambda one: one[:4]),
            LINE.map(lambda one: (*one, "")),
            st.just(BROKEN),
        ),
        min_size=1,
        max_size=8,
    )
)
@example(drawn=[("UA", "1", "2013-01-03", "-0", "007"), ("UA", "1", "2013-01-03", "0", "1e3")])
@example(drawn=[()])
@example(drawn=[("UA", "1", "2013-01-03", "0", "1"), BROKEN, ("9E", "1", "2013-01-03", "NA", "NA")])
def test_any_lines_are_parsed_or_rejected(harness, drawn):
    lines = [as_line(fields) for fields in drawn]
    parsed = [
        {
            "carrier": fields[0],
            "flight": int(fields[1]),
            "day": fields[2],
            "dep_delay": None if fields[3] == "NA" else int(fields[3]),
            "arr_delay": None if fields[4] == "NA" else int(fields[4]),
        }
        for fields in drawn
        if named(fields) is None
    ]
    bad = [
        (line, named(fields)) for line, fields in zip(lines, drawn, strict=True) if named(fields)
    ]
    ran = harness.run("ParseDelays", rows=lines)
    ran.gives(parsed, tag="flights")
    rejected = ran.outputs.get("rejected", [])
    ran.must(
        all(isinstance(one, dict) and isinstance(one.get("line"), str) for one in rejected)
        and sorted(one["line"] for one in rejected) == sorted(line for line, _ in bad),
        "Other lines are rejected.",
        expected=[line for line, _ in bad],
        got=rejected,
    )
    for line, name in bad:
        reasons = [one.get("reason") for one in rejected if one["line"] == line]
        ran.must(
            all(isinstance(one, str) and name in one for one in reasons),
            f"Of the line {line!r} the reason does not name what is wrong.",
            expected=f"a sentence with {name!r}",
            got=reasons,
        )
    ran.counts(rows_read=len(lines), rows_parsed=len(parsed), rows_rejected=len(bad))


COLUMNS = ("carrier", "flight", "day", "dep_delay", "arr_delay")


@pytest.mark.task("feed", examples=10)
@given(
    header=st.permutations([*COLUMNS, "note", "note", "delay", "flight number"]),
    rows=st.lists(
        st.tuples(CARRIERS, st.integers(1, 99), DAYS, DELAYS, DELAYS), min_size=1, max_size=4
    ),
)
def test_any_order_of_columns(harness, header, rows):
    given_rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    lines = [
        as_line(
            [
                "NA" if name in row and row[name] is None else row.get(name, 'a "note",\u2028 7')
                for name in header
            ]
        )
        for row in given_rows
    ]
    harness.run("ParseFeed", as_line(header), rows=lines).gives(given_rows)


@pytest.mark.task("feed", examples=8)
@given(
    name=st.sampled_from(COLUMNS),
    instead=st.sampled_from(
        ["none", "two", "capital", "capitals", "blank before", "blank behind", "mark"]
    ),
    order=st.permutations(COLUMNS),
)
def test_any_header_without_a_column_or_with_two_is_refused(harness, name, instead, order):
    names = {
        "none": [],
        "two": [name, name],
        "capital": [name.capitalize()],
        "capitals": [name.upper()],
        "blank before": [f" {name}"],
        "blank behind": [f"{name} "],
        "mark": [f"\ufeff{name}"],
    }[instead]
    header = [new for one in order for new in (names if one == name else [one])]
    harness.run("ParseFeed", as_line(header), rows=[]).raises("ValueError", saying=name)


@pytest.mark.task("weather", examples=8)
@given(
    rows=flights(),
    winds=st.dictionaries(
        st.tuples(ORIGINS, DAYS, HOURS), st.sampled_from([0.0, 4.6, 11.5]), max_size=16
    ),
)
@example(rows=[at(), at(flight=2)], winds={})
@example(rows=[at(), at(flight=2)], winds={("EWR", "2013-01-03", 8): 0.0})
def test_any_flights_and_any_weather(harness, rows, winds):
    weather = [
        {"origin": origin, "day": day, "hour": hour, "wind": wind}
        for (origin, day, hour), wind in winds.items()
    ]
    joined = [{**row, "wind": winds.get((row["origin"], row["day"], row["hour"]))} for row in rows]
    alone = sum(row["wind"] is None for row in joined)
    ran = harness.run("JoinWeather", rows={"flights": rows, "weather": weather})
    ran.gives(joined, key="flight")
    ran.counts(flights_read=len(rows), flights_joined=len(rows) - alone, flights_alone=alone)
