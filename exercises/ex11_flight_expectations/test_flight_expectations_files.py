"""The contract of exercise 11: what a whole file must be."""

import datetime

import pyarrow as pa
import pytest

from exercises.ex11_flight_expectations.drive import (
    CANCELLED,
    batch_of,
    days,
    decides,
    described,
    flight,
)
from exercises.ex11_flight_expectations.planted import catches

# Great Expectations, which is asked what a rare expectation finds, takes ten to be imported.
SECONDS = 30
NOON = datetime.datetime(2013, 1, 1, 17, tzinfo=datetime.UTC)
AIRPORTS = [{"origin": "EWR"}, {"origin": "JFK"}, {"origin": "LGA"}]

MANY = 20_000


def one_of_many(changes):
    """A batch of the year's first flight, the last of which has other values in some columns."""
    two = batch_of([flight(), flight(**changes)])
    return two.take(pa.array([0] * (MANY - 1) + [1]))


# A column: the task columns


@pytest.mark.task("columns", seconds=SECONDS)
def test_flights_that_differ_somewhere_are_others(harness):
    decides(
        harness.call("column_rules"),
        [*AIRPORTS, {"flight": 7}, {"carrier": "AA"}, {"time_hour": NOON}],
        of="UA 1545 from three airports and once more at noon, UA 7 and AA 1545",
        meaning="In 2013 the same number left two airports of New York on the same day 24 times: "
        "a flight is told by all four columns.",
        hint=1,
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_a_flight_twice_stops_the_job(harness):
    decides(
        harness.call("column_rules"),
        [*AIRPORTS, {}],
        of="a flight from each airport, and the first one once more",
        stops=True,
        meaning="Which of the two rows is wrong? None, so none is quarantined: the file is.",
        hint=1,
    )
    decides(
        harness.call("column_rules"),
        [*AIRPORTS, {"dest": "ATL", "tailnum": "N1", "minute": 20, **CANCELLED}],
        of="a flight from each airport, and the first one once more with another destination",
        stops=True,
        meaning="Carrier, number, origin and hour are the same. What else a row has does not make "
        "it another flight.",
        hint=1,
    )


@pytest.mark.task("columns", seconds=SECONDS)
@pytest.mark.parametrize("missing", [0, 1, 2])
def test_an_airport_without_a_flight_stops_the_job(harness, missing):
    rows = [row for number, row in enumerate(AIRPORTS) if number != missing]
    decides(
        harness.call("column_rules"),
        rows,
        of=f"flights of {' and '.join(row['origin'] for row in rows)}",
        stops=True,
        meaning="On every day of 2013, storms included, all three have flights.",
        hint=2,
    )
    decides(
        harness.call("column_rules"),
        [*rows, {"origin": "XXX"}],
        of=f"flights of {' and '.join(row['origin'] for row in rows)}, and one of XXX",
        stops=True,
        meaning="Three airports are there, and one of New York's is not.",
        hint=3,
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_an_unknown_airport_stops_nothing(harness):
    decides(
        harness.call("column_rules"),
        [*AIRPORTS, {"origin": "XXX"}],
        of="a flight of each airport, and one of XXX",
        meaning="One bad row would stop the job. code_rules quarantines it, and the rest goes on.",
        hint=3,
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_one_flight_of_an_airport_is_enough(harness):
    decides(
        harness.call("column_rules"),
        [*AIRPORTS, *({"flight": number} for number in range(400))],
        of="400 flights of EWR, and one of each other airport",
        meaning="Each airport has a flight. No share of the flights is asked.",
        hint=2,
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_planted_files_are_found(harness):
    catches(harness, "column_rules", "The file that came twice, and the one without LaGuardia.")


# Limits of your own: the task delays


def said(date):
    return f"the flights of 2013-{date[0]:02}-{date[1]:02}"


# The largest and the smallest of many things.
REAL = [(1, 1), (1, 9), (1, 18), (2, 9), (3, 8), (5, 26)]
REAL += [(7, 10), (9, 5), (9, 24), (11, 9), (12, 7)]
SAID = {
    (1, 9): "one flight was 1,301 minutes late",
    (1, 18): "the earliest departure was 11 minutes early",
    (2, 9): "the day after the blizzard",
    (3, 8): "snow: the mean was 84 minutes, the median 58",
    (5, 26): "no flight was more than 111 minutes late",
    (7, 10): "storms: the deviation was 94 minutes",
    (9, 24): "a quiet day: the mean was -1.3 minutes",
    (11, 9): "a calm Saturday: 59 different delays, 7 flights over 53 minutes late",
    (12, 7): "one flight left 43 minutes early",
}


@pytest.mark.task("delays", seconds=SECONDS)
def test_a_real_day_passes(harness):
    for date in REAL:
        decides(
            harness.call("delay_rules"),
            days()[date],
            of=said(date) + (f", {SAID[date]}" if date in SAID else ""),
            meaning="A suite that stops on a good day is switched off before it finds a bad one.",
            hint=2,
        )


MEANINGS = {
    "delays in hours": "Every value is possible, and so is their mean. But nobody was late.",
    "early departures as 0": "Who leaves early makes a day's mean smaller: that is lost. Which "
    "statistic of a real day is never 0?",
    "delays an hour more": "A clock that was not changed in spring. Means from -1.3 to 83.5 "
    "minutes are real, so a mean that has 60 more is inside. What is there on every real day?",
    "delays an hour less": "A clock that was not changed in autumn.",
    "delays over an hour as 60": "Whoever waits longer than an hour counts as one hour. The other "
    "end of the delays is as it was.",
}


@pytest.mark.task("delays", seconds=SECONDS)
def test_a_day_of_wrong_delays_is_stopped(harness):
    catches(harness, "delay_rules", "A good day is not stopped.", MEANINGS, REAL)


# What is told: the task warnings


@pytest.mark.task("warnings")
def test_a_new_carrier_is_told(harness):
    decides(
        harness.call("warning_rules"),
        [{}, {"carrier": "ZZ"}],
        warns=True,
        meaning="A carrier that starts to fly here is news and no error: its rows stay, and "
        "somebody is told.",
        hint=1,
    )


@pytest.mark.task("warnings")
def test_a_known_carrier_is_no_news(harness):
    known = ["9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL"]
    known += ["HA", "MQ", "OO", "UA", "US", "VX", "WN", "YV"]
    decides(
        harness.call("warning_rules"),
        [{"carrier": carrier} for carrier in known],
        of="a flight of each of the 16 carriers",
        meaning="All 16 are in CARRIERS. OO flew 32 times in 2013.",
        hint=1,
    )


@pytest.mark.task("warnings")
def test_a_very_early_flight_is_told(harness):
    decides(
        harness.call("warning_rules"),
        [{}, {"dep_delay": -43}, {"dep_delay": -31}],
        warns=True,
        meaning="It is rare, and three times in 2013 it was true: a row that is only odd stays.",
        hint=2,
    )


@pytest.mark.task("warnings")
@pytest.mark.parametrize("changes", [{"carrier": "ZZ"}, {"dep_delay": -31}], ids=["ZZ", "early"])
def test_one_of_many_is_told(harness, changes):
    decides(
        harness.call("warning_rules"),
        one_of_many(changes),
        of=f"{MANY:,} flights, one of them with {described(changes)}",
        warns=True,
        meaning="Three in 336,776 were so early in 2013. With `mostly` the rare ones, which are to "
        "be told, are those that nobody hears of.",
        hint=2,
    )


@pytest.mark.task("warnings")
def test_half_an_hour_early_is_not_told(harness):
    decides(
        harness.call("warning_rules"),
        [{"dep_delay": -30}, {"dep_delay": 0}, {"dep_delay": 1301}, CANCELLED],
        of="flights that left 30 minutes early, on time, 1,301 minutes late, and never",
        meaning="More than 30 minutes early is told. A flight that never left was not early.",
        hint=2,
    )


@pytest.mark.task("warnings")
def test_planted_news_is_told(harness):
    catches(harness, "warning_rules", "A warning each day is read by nobody.")


# What the run says: the task parameters


def of_parameters(harness, rows, of, meaning, hint, year=2013, scheduled=8, stops=False):
    decides(
        harness.call("file_rules"),
        rows,
        of=f"{of}; year={year}, scheduled={scheduled}",
        stops=stops,
        parameters={"year": year, "scheduled": scheduled},
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("parameters")
@pytest.mark.parametrize(
    ("count", "scheduled"), [(8, 8), (7, 8), (6, 8), (3, 4), (5, 7), (1, 1), (1, 2)]
)
def test_three_quarters_of_the_timetable_are_a_file(harness, count, scheduled):
    of_parameters(
        harness,
        [{}] * count,
        f"{count} of {scheduled} flights",
        "Three quarters, rounded down, are enough: of 7 flights these are 5, of 2 one.",
        2,
        scheduled=scheduled,
    )


@pytest.mark.task("parameters")
@pytest.mark.parametrize(("count", "scheduled"), [(5, 8), (1, 8), (2, 4), (4, 7)])
def test_less_is_cut_short(harness, count, scheduled):
    of_parameters(
        harness,
        [{}] * count,
        f"{count} of {scheduled} flights",
        "Each of its rows is right, and the rest has not come.",
        1,
        scheduled=scheduled,
        stops=True,
    )


@pytest.mark.task("parameters")
def test_more_than_the_timetable_is_another_file(harness):
    of_parameters(
        harness,
        [{}] * 9,
        "9 of 8 flights",
        "A timetable has them all, those that were cancelled included.",
        1,
        stops=True,
    )


@pytest.mark.task("parameters")
@pytest.mark.parametrize("year", [2012, 2014])
def test_a_flight_of_another_year_stops_the_job(harness, year):
    of_parameters(
        harness,
        [*[{}] * 7, {"year": year}],
        f"8 flights, one of them of {year}",
        "What is about a row quarantines, unless its severity or `on_failure` says otherwise. "
        "Here the row tells of the file: stop.",
        3,
        stops=True,
    )


@pytest.mark.task("parameters")
def test_two_other_years_do_not_make_up_for_each_other(harness):
    of_parameters(
        harness,
        [*[{}] * 6, {"year": 2012}, {"year": 2014}],
        "8 flights, one of 2012 and one of 2014",
        "Every flight is of the year. Their mean and their median are, whatever two of them are.",
        3,
        stops=True,
    )


@pytest.mark.task("parameters")
def test_one_of_another_year_in_many_stops_the_job(harness):
    of_parameters(
        harness,
        one_of_many({"year": 2014}),
        f"{MANY:,} flights, one of them of 2014",
        "A single one of another year stops the job: no share of them is allowed.",
        3,
        scheduled=MANY,
        stops=True,
    )


@pytest.mark.task("parameters")
def test_the_year_is_the_runs(harness):
    of_parameters(
        harness,
        [{"year": 2014}] * 8,
        "8 flights of 2014",
        "The suite is the same every year: the run says which one it is.",
        3,
        year=2014,
    )


@pytest.mark.task("parameters")
def test_planted_other_files_are_found(harness):
    catches(harness, "file_rules", "A file that ends in its middle, and one of last year.")
