"""The contract of exercise 01, line by line. The lines are real ones, of flights.csv."""

import datetime

import pytest

ON_TIME = "2013,1,2,600,600,0,846,846,0,B6,79,N529JB,JFK,MCO,140,944,6,0,2013-01-02T11:00:00Z"
CANCELLED = "2013,1,2,NA,1545,NA,NA,1910,NA,AA,133,NA,JFK,LAX,NA,2475,15,45,2013-01-02T20:00:00Z"
NA_INSIDE = "2013,1,1,656,700,-4,854,850,4,AA,305,N4WNAA,LGA,XNA,143,733,7,0,2013-01-01T12:00:00Z"
HEADER = (
    "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,"
    "flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour"
)
CUT_OFF = "2013,1,2,600,600,0,846,846,0,B6,79,N529J"

ON_TIME_ROW = {
    "year": 2013,
    "month": 1,
    "day": 2,
    "dep_time": 600,
    "sched_dep_time": 600,
    "dep_delay": 0,
    "arr_time": 846,
    "sched_arr_time": 846,
    "arr_delay": 0,
    "carrier": "B6",
    "flight": 79,
    "tailnum": "N529JB",
    "origin": "JFK",
    "dest": "MCO",
    "air_time": 140,
    "distance": 944,
    "hour": 6,
    "minute": 0,
    "time_hour": datetime.datetime(2013, 1, 2, 11, tzinfo=datetime.UTC),
}
CANCELLED_ROW = {
    **dict.fromkeys(ON_TIME_ROW),
    "year": 2013,
    "month": 1,
    "day": 2,
    "sched_dep_time": 1545,
    "sched_arr_time": 1910,
    "carrier": "AA",
    "flight": 133,
    "origin": "JFK",
    "dest": "LAX",
    "distance": 2475,
    "hour": 15,
    "minute": 45,
    "time_hour": datetime.datetime(2013, 1, 2, 20, tzinfo=datetime.UTC),
}


@pytest.mark.task("fields")
def test_each_column_has_a_value_of_its_type(harness):
    harness.call("parse_line", ON_TIME).gives(
        ON_TIME_ROW,
        meaning="Codes are text, time_hour is a datetime that knows its zone, all else is an int.",
        hint=1,
    )


@pytest.mark.task("fields")
def test_an_hour_of_another_zone_is_the_same_instant_in_utc(harness):
    line = ON_TIME.replace("2013-01-02T11:00:00Z", "2013-01-02T06:00:00-05:00")
    row = harness.call("parse_line", line)
    hour = row.value["time_hour"]
    row.must(
        isinstance(hour, datetime.datetime) and hour.utcoffset() == datetime.timedelta(0),
        "time_hour is not in UTC.",
        expected="2013-01-02 11:00 in UTC",
        got=str(hour),
        meaning="6:00 five hours behind UTC is 11:00 in UTC; rows of two files must agree on it.",
        hint=3,
    )
    row.gives(ON_TIME_ROW, meaning="6:00 five hours behind UTC is 11:00 in UTC.", hint=3)


@pytest.mark.task("missing")
def test_na_is_none(harness):
    harness.call("parse_line", CANCELLED).gives(
        CANCELLED_ROW,
        meaning="NA says that there is no value: this flight was cancelled and never left.",
        hint=1,
    )


@pytest.mark.task("missing")
def test_an_empty_field_is_none(harness):
    harness.call("parse_line", CANCELLED.replace("NA", "")).gives(
        CANCELLED_ROW, meaning="Other tools write nothing where these files have NA.", hint=2
    )


@pytest.mark.task("missing")
def test_a_value_with_na_in_it_is_a_value(harness):
    row = harness.call("parse_line", NA_INSIDE)
    row.must(
        (row.value["tailnum"], row.value["dest"]) == ("N4WNAA", "XNA"),
        "A code with NA in it was damaged.",
        expected="tailnum 'N4WNAA', dest 'XNA'",
        got=f"tailnum {row.value['tailnum']!r}, dest {row.value['dest']!r}",
        meaning="XNA is an airport in Arkansas, and N4WNAA an aircraft: a field is missing only "
        "when all of it is NA.",
        hint=2,
    )


@pytest.mark.task("missing")
def test_zero_is_a_value(harness):
    row = harness.call("parse_line", ON_TIME)
    row.must(
        row.value["dep_delay"] == 0,
        "A delay of 0 was taken for a missing one.",
        expected=0,
        got=row.value["dep_delay"],
        meaning="16,514 of these flights left with a delay of 0 minutes: on time is no gap.",
        hint=3,
    )


@pytest.mark.task("quotes")
def test_quotes_around_fields_are_taken_off(harness):
    quoted = ",".join(f'"{field}"' for field in ON_TIME.split(","))
    harness.call("parse_line", quoted).gives(
        ON_TIME_ROW,
        meaning="Many tools put every field in quotes; the quotes are no part of the value.",
        hint=1,
    )


@pytest.mark.task("quotes")
def test_a_comma_in_quotes_does_not_part_fields(harness):
    line = ON_TIME.replace("N529JB", '"N529JB, ex ""Blue"""')
    row = harness.call("parse_line", line)
    row.gives(
        {**ON_TIME_ROW, "tailnum": 'N529JB, ex "Blue"'},
        meaning="Inside quotes a comma is a comma, and a quote is written twice.",
        hint=2,
    )


@pytest.mark.task("clock")
@pytest.mark.parametrize(
    ("hhmm", "minutes", "meaning"),
    [
        (517, 317, "517 is 5:17, so 5 * 60 + 17 minutes."),
        (5, 5, "5 is 0:05, five minutes past midnight."),
        (0, 0, "0 is the midnight that begins the day."),
        (2359, 1439, "2359 is one minute before the day ends."),
        (
            2400,
            1440,
            "2400 is the midnight that ends the day. Taken for 0, a flight lands a day before it "
            "left.",
        ),
        (None, None, "There was no reading, so there are no minutes."),
    ],
    ids=["517", "5", "0", "2359", "2400", "None"],
)
def test_a_reading_becomes_minutes(harness, hhmm, minutes, meaning):
    harness.call("minutes_of", hhmm).gives(minutes, meaning=meaning, hint=1)


@pytest.mark.task("clock")
@pytest.mark.parametrize("hhmm", [1260, 1299, 2401, 2430, -5])
def test_what_no_clock_reads_is_refused(harness, hhmm):
    harness.call("minutes_of", hhmm).raises(
        "ValueError",
        meaning="No clock reads so. A number made of it would look like any other, and be wrong.",
        hint=2,
    )


@pytest.mark.task("transform")
def test_each_line_becomes_its_row(harness):
    ran = harness.run(
        "ParseFlights", rows=[ON_TIME, CANCELLED, ON_TIME], key="flight", distributed=True
    )
    ran.gives(
        [ON_TIME_ROW, CANCELLED_ROW, ON_TIME_ROW],
        tag="flights",
        key="flight",
        meaning="Each line that is a flight gives its row, equal lines as many as there are.",
        hint=1,
    )
    ran.gives([], tag="rejected", meaning="All of these lines are flights.", hint=2)


@pytest.mark.task("rejected")
def test_what_is_no_flight_is_quarantined_whole(harness):
    bad = [HEADER, CUT_OFF, "", ON_TIME.replace("944", "far"), ON_TIME + ",1"]
    ran = harness.run("ParseFlights", rows=[*bad, ON_TIME], distributed=True)
    ran.gives(
        [ON_TIME_ROW],
        tag="flights",
        key="flight",
        meaning="One bad line must not stop the others, nor come out as a row.",
        hint=1,
    )
    lines = [row.get("line") if isinstance(row, dict) else row for row in ran.outputs["rejected"]]
    ran.must(
        sorted(map(str, lines)) == sorted(bad),
        "The lines that are no flights did not all come out as they were.",
        expected="\n".join(map(repr, sorted(bad))),
        got="\n".join(map(repr, sorted(map(str, lines)))),
        meaning="Who repairs the file needs the whole line, as it stood there.",
        hint=2,
    )
    for row in ran.outputs["rejected"]:
        fields = set(row) if isinstance(row, dict) else set()
        ran.must(
            not fields or fields <= {"line", "reason"},
            "A rejected line has a field that nobody asked for.",
            expected="{'line': …, 'reason': a text}",
            got=row,
            meaning="The contract names two fields; who reads this output relies on them alone.",
            hint=2,
        )
        ran.must(
            fields == {"line", "reason"} and isinstance(row["reason"], str) and row["reason"],
            "A rejected line has no reason.",
            expected="{'line': …, 'reason': a text}",
            got=row,
            meaning="Say why, for the person who will look for it: parse_line has just said it.",
            hint=2,
        )


@pytest.mark.task("rejected")
def test_rejected_lines_are_counted(harness):
    harness.run("ParseFlights", rows=[HEADER, ON_TIME, CUT_OFF]).counts(
        rejected=2,
        meaning="A counter is what the people on call see; one that is silent hides a bad feed.",
        hint=3,
    )


@pytest.mark.task("rejected")
@pytest.mark.parametrize(
    ("hour", "meaning"),
    [
        (
            "2013-01-02T11:00:00",
            "It names no zone: 11:00 in UTC, or in New York? Each guess moves some files by hours.",
        ),
        (
            "0001-01-01T00:00:00+05:00",
            "In UTC that is in the year 0, which datetime does not have.",
        ),
    ],
)
def test_an_hour_that_is_no_instant_is_refused(harness, hour, meaning):
    line = ON_TIME.replace("2013-01-02T11:00:00Z", hour)
    harness.call("parse_line", line).raises("ValueError", meaning=meaning, hint=3)


@pytest.mark.task("rejected")
@pytest.mark.parametrize("start", ["N529JB", "2013-01-02T"])
def test_a_quote_that_never_closes_is_no_flight(harness, start):
    harness.call("parse_line", ON_TIME.replace(start, f'"{start}')).raises(
        "ValueError",
        meaning="The field would swallow the rest of the line, or of the file: it was cut off.",
        hint=3,
    )
