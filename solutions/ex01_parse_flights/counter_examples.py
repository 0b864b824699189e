"""What an answer to exercise 01 is tried on once its tests pass."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

UTC = datetime.UTC
TEXTS = ("carrier", "tailnum", "origin", "dest")
# A diverted flight, as it stands in the file; its values are overlaid with those that are drawn.
FIELDS = {
    **{"year": "2013", "month": "1", "day": "1", "dep_time": "1525", "sched_dep_time": "1530"},
    **{"dep_delay": "-5", "arr_time": "1934", "sched_arr_time": "1805", "arr_delay": "NA"},
    **{"carrier": "MQ", "flight": "4525", "tailnum": "N719MQ", "origin": "LGA", "dest": "XNA"},
    **{"air_time": "NA", "distance": "1147", "hour": "15", "minute": "30"},
    "time_hour": "2013-01-01T20:00:00Z",
}
NUMBERS = tuple(name for name in FIELDS if name not in (*TEXTS, "time_hour"))

# With characters that split, quote or look like nothing, and values that have NA inside.
WORDS = st.sampled_from(
    ["UA", "XNA", "NAN", "N4WNAA", "na", "N/A", "None", "nan", "0", "-", "a b", "é", "NANA", "NA1"]
)
QUOTED = st.lists(st.sampled_from(["N1", ",", '"', " ", "NA", ";", "'", "\t"]), min_size=1).map(
    "".join
)
NOTHING = st.sampled_from(["", "NA", '""', '"NA"'])
INTS = st.sampled_from([0, 1, -1, 9, 10, 517, 2400, -43, 1301, 2**31, -(2**40)])


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def line_of(**fields):
    return ",".join({**FIELDS, **fields}.values())


def row_of(**values):
    """The row of FIELDS, with these values."""
    row = {name: None if text == "NA" else text for name, text in FIELDS.items()}
    for name in NUMBERS:
        row[name] = None if row[name] is None else int(row[name])
    return {**row, "time_hour": datetime.datetime(2013, 1, 1, 20, tzinfo=UTC), **values}


def some(names, values):
    return st.dictionaries(st.sampled_from(names), values, max_size=4)


@pytest.mark.task("fields")
@given(
    numbers=some(NUMBERS, INTS),
    moment=st.datetimes(
        datetime.datetime(1970, 1, 1), datetime.datetime(2038, 1, 1), timezones=st.just(UTC)
    ).map(lambda moment: moment.replace(microsecond=0)),
    minutes=st.sampled_from([None, 0, -240, -300, 330, 345, -720, 840]),
)
def test_any_numbers_and_any_hour(harness, numbers, moment, minutes):
    hour = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if minutes is not None:
        zone = datetime.timezone(datetime.timedelta(minutes=minutes))
        hour = moment.astimezone(zone).isoformat()
    line = line_of(time_hour=hour, **{name: str(value) for name, value in numbers.items()})
    harness.call("parse_line", line).gives(row_of(time_hour=moment, **numbers))


@pytest.mark.task("missing")
@given(missing=some(tuple(FIELDS), NOTHING), words=some(TEXTS, WORDS))
def test_any_fields_without_a_value(harness, missing, words):
    values = {**words, **dict.fromkeys(missing)}
    harness.call("parse_line", line_of(**{**words, **missing})).gives(row_of(**values))


@pytest.mark.task("quotes")
@given(words=some(TEXTS, QUOTED), all_of_them=st.booleans())
def test_any_text_in_quotes(harness, words, all_of_them):
    fields = {name: quoted(text) for name, text in words.items()}
    if all_of_them:
        fields = {**{name: quoted(text) for name, text in FIELDS.items()}, **fields}
    values = {name: None if text == "NA" else text for name, text in words.items()}
    harness.call("parse_line", line_of(**fields)).gives(row_of(**values))


READINGS = {100 * h + m: 60 * h + m for h in range(24) for m in range(60)} | {2400: 1440}


@pytest.mark.task("clock")
@given(hhmm=st.integers(-110, 2_600) | st.sampled_from([12_345, -2_400]))
@example(hhmm=1)
@example(hhmm=59)
@example(hhmm=60)
@example(hhmm=100)
@example(hhmm=159)
@example(hhmm=1359)
@example(hhmm=1360)
@example(hhmm=2300)
@example(hhmm=2359)
@example(hhmm=2360)
@example(hhmm=2400)
@example(hhmm=2401)
@example(hhmm=2459)
@example(hhmm=-1)
@example(hhmm=-40)
@example(hhmm=-100)
def test_any_reading(harness, hhmm):
    called = harness.call("minutes_of", hhmm)
    if hhmm in READINGS:
        called.gives(READINGS[hhmm])
    else:
        called.raises("ValueError")


@pytest.mark.task("transform", examples=6)
@given(delays=st.lists(INTS, max_size=4))
def test_any_lines_that_are_flights(harness, delays):
    lines = [line_of(dep_delay=str(delay)) for delay in delays]
    ran = harness.run("ParseFlights", rows=lines)
    ran.gives([row_of(dep_delay=delay) for delay in delays], tag="flights")
    ran.gives([], tag="rejected")


def bad_number(name, text):
    return line_of(**{name: text})


BAD = st.one_of(
    st.builds(
        bad_number,
        st.sampled_from(NUMBERS),
        st.sampled_from(["far", "1.5", "12a", "0x1", "--1", "-", "None", "1e3", "NANA"]),
    ),
    st.sampled_from(
        ["noon", "2013-13-45T99:00:00Z", "2013-02-29T00:00:00Z", "20:00", "1", "None"]
    ).map(lambda hour: line_of(time_hour=hour)),
    st.integers(0, 18).map(lambda count: ",".join(list(FIELDS.values())[:count])),
    st.integers(1, 3).map(lambda more: line_of() + ",1" * more),
    st.sampled_from((*TEXTS, "time_hour")).map(lambda name: line_of(**{name: f'"{FIELDS[name]}'})),
    st.just(",".join(FIELDS)),
    st.just(line_of() + ","),
)
# Without a zone, and of a year that in UTC is none.
NO_INSTANT = st.sampled_from(
    ["2013-01-01T20:00:00", "2013-01-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"]
)


@pytest.mark.task("rejected")
@given(line=BAD)
def test_any_line_that_is_no_flight(harness, line):
    harness.call("parse_line", line).raises("ValueError")


@pytest.mark.task("rejected", clause="zone", examples=8)
@given(hour=NO_INSTANT)
def test_any_hour_that_is_no_instant(harness, hour):
    harness.call("parse_line", line_of(time_hour=hour)).raises("ValueError")


@pytest.mark.task("rejected", examples=10)
@given(
    delays=st.lists(INTS, max_size=2),
    bad=st.lists(BAD | NO_INSTANT.map(lambda hour: line_of(time_hour=hour)), max_size=3),
)
def test_any_lines_among_which_are_bad_ones(harness, delays, bad):
    lines = [*bad, *(line_of(dep_delay=str(delay)) for delay in delays)]
    ran = harness.run("ParseFlights", rows=lines)
    ran.gives([row_of(dep_delay=delay) for delay in delays], tag="flights")
    rejected = ran.outputs["rejected"]
    ran.must(
        all(isinstance(row, dict) and set(row) == {"line", "reason"} for row in rejected)
        and sorted(row["line"] for row in rejected) == sorted(bad)
        and all(isinstance(row["reason"], str) and row["reason"] for row in rejected),
        "The rejected lines are not those that are no flights, each with a reason.",
        expected=[{"line": line, "reason": "a text"} for line in bad],
        got=rejected,
    )
    ran.counts(rejected=len(bad))
