"""What flights must be to be trained on, as a suite of Great Expectations."""

from typing import Any

from pipelines.seats.unsolved import unsolved

Expectation = dict[str, Any]
"""An entry of a suite's `expectations`, as its JSON has it.

Its `type` and `kwargs` say what is expected; `severity` and `meta`, which has `on_failure` and
`rule`, say what a failure leads to and what it is called. What is not needed may be left out.

Each list below is for one file of flights, of which at least one has left. It does what its
function says and nothing else: a list that quarantines rows neither stops a job nor warns.
"""

AIRPORTS = ["EWR", "JFK", "LGA"]
CARRIERS = [
    *("9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL"),
    *("HA", "MQ", "OO", "UA", "US", "VX", "WN", "YV"),
]


def code_rules() -> list[Expectation]:
    """Flights with a code that cannot be are quarantined.

    - `origin` is one of `AIRPORTS`.
    - `tailnum` is a registration of the United States: N, then one to five characters, each of
      them A to Z or 0 to 9, and nothing before or behind them. It may be missing.
    """
    unsolved("ex11_flight_expectations")


def pair_rules() -> list[Expectation]:
    """Flights whose values do not go together are quarantined.

    - `dest` is another airport than `origin`.
    - A mile takes a minute at most: `distance`, in miles, is no less than `air_time`, in minutes.
      A flight that has no `air_time` did not land, and is as expected.
    """
    unsolved("ex11_flight_expectations")


def conditional_rules() -> list[Expectation]:
    """Flights that break what is asked of their kind are quarantined.

    - A flight that has an `arr_delay` has an `air_time`. Of one without it, cancelled or landed
      elsewhere, nothing is asked.
    - A flight over more than 2,000 miles is in the air for 180 minutes or more, if its `air_time`
      is there.
    """
    unsolved("ex11_flight_expectations")


def share_rules() -> list[Expectation]:
    """A file with too many bad rows stops the job; none of its rows is quarantined here.

    - Of all flights, at least two in five have a `dep_delay`.
    - Of the `tailnum` that are there, at least 19 in 20 are as `code_rules` expects them.
    """
    unsolved("ex11_flight_expectations")


def column_rules() -> list[Expectation]:
    """A file that is wrong as a whole stops the job, though each row may be right.

    - No two flights have the same `carrier`, `flight`, `origin` and `time_hour`.
    - Each of `AIRPORTS` has a flight. Another `origin` is a matter of its row, and stops nothing.
    """
    unsolved("ex11_flight_expectations")


def delay_rules() -> list[Expectation]:
    """A day on which every `dep_delay` is wrong in the same way stops the job.

    Five ways: hours, rounded, instead of minutes; 0 for each flight that left early; 60 for each
    that left more than an hour late; an hour more for every flight; an hour less for every flight.
    Each value for itself may be right.

    The statistics and the limits are yours. Each of the 365 real days of 2013 has to pass, and
    each of them that is wrong in one of the five ways has to be stopped: `days()` of drive.py
    has the days, `DELAYS` of planted.py the ways.
    """
    unsolved("ex11_flight_expectations")


def warning_rules() -> list[Expectation]:
    """What somebody should look at warns: no row is quarantined, and no job stops.

    - A `carrier` is none of `CARRIERS`: perhaps it is new.
    - A flight left more than 30 minutes early, as three did in 2013.
    """
    unsolved("ex11_flight_expectations")


def file_rules() -> list[Expectation]:
    """A file that is not the one that was to come stops the job.

    Two parameters of the run say which one that is: `scheduled`, the number of flights in the
    timetable, and `year`.

    - There are no more flights than `scheduled`, and at least three quarters of it, rounded down.
    - Every flight is of the year `year`: a single other one stops the job, and is not
      quarantined.
    """
    unsolved("ex11_flight_expectations")
