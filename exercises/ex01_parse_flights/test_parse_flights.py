"""A line becomes a row, lines become rows."""

import pytest

LINE = "2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"


@pytest.mark.task("fields")
def test_numbers_are_ints_and_codes_are_text(harness):
    row = harness.call("parse_line", LINE)
    row.must(isinstance(row.value, dict), "parse_line returns a dict", got=row.value)


@pytest.mark.task("missing")
def test_na_is_none(harness):
    row = harness.call("parse_line", LINE.replace(",2,", ",NA,"))
    row.must(row.value["dep_delay"] is None, "NA is no value", expected=None)


@pytest.mark.task("clock")
def test_a_clock_reading_becomes_minutes(harness):
    harness.call("minutes_after_midnight", 517).gives(
        317, meaning="517 is 17 minutes past 5.", hint=1
    )
    harness.call("minutes_after_midnight", 2400).gives(1440)


@pytest.mark.task("transform")
def test_each_line_becomes_a_row(harness):
    ran = harness.run("ParseFlights", rows=[LINE, LINE], distributed=True)
    ran.must(len(ran.outputs["flights"]) == 2, "two")


@pytest.mark.task("rejected")
def test_what_is_no_flight_is_set_aside(harness):
    ran = harness.run("ParseFlights", rows=[LINE, "x"])
    ran.must(len(ran.outputs["rejected"]) == 1, "one")
    ran.counts(rejected=1)
