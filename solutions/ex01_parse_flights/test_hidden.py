"""What grading adds to the tests of exercise 01."""

import datetime

import pytest

LINE = (
    "2013,1,1,1525,1530,-5,1934,1805,NA,MQ,4525,N719MQ,LGA,XNA,NA,1147,15,30,2013-01-01T20:00:00Z"
)


@pytest.mark.task("fields")
def test_a_negative_delay_is_negative(harness):
    row = harness.call("parse_line", LINE)
    row.must(row.value["dep_delay"] == -5, "dep_delay is wrong.", expected=-5, got=row.value)


@pytest.mark.task("missing")
def test_a_diverted_flight_landed_and_has_no_delay(harness):
    row = harness.call("parse_line", LINE)
    row.must(
        (row.value["arr_time"], row.value["arr_delay"]) == (1934, None),
        "A flight that was diverted is misread.",
        expected="arr_time 1934, arr_delay None",
        got=row.value,
    )


@pytest.mark.task("fields")
def test_summer_time_is_no_matter(harness):
    row = harness.call("parse_line", LINE.replace("2013-01-01T20:00:00Z", "2013-07-01T16:00-04:00"))
    row.must(
        row.value["time_hour"] == datetime.datetime(2013, 7, 1, 20, tzinfo=datetime.UTC),
        "time_hour is wrong in summer.",
        got=row.value,
    )


@pytest.mark.task("rejected")
@pytest.mark.parametrize("bad", ["2013-13-45T99:00:00Z", "noon"])
def test_an_hour_that_is_none_is_refused(harness, bad):
    harness.call("parse_line", LINE.replace("2013-01-01T20:00:00Z", bad)).raises("ValueError")


@pytest.mark.task("rejected")
def test_many_bad_lines_do_not_stop_the_pipeline(harness):
    ran = harness.run("ParseFlights", rows=[LINE, *["?"] * 500])
    ran.counts(rejected=500)
    ran.must(len(ran.outputs["flights"]) == 1, "The flight among bad lines is lost.")
