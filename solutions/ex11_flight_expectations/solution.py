"""What flights must be to be trained on, as a suite of Great Expectations."""

from typing import Any

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
# BEGIN SOLUTION

# The whole text: a regular expression is found anywhere in it.
_AMERICAN = "^N[A-Z0-9]{1,5}$"


def _expect(rule: str, what: str, severity: str = "critical", **kwargs: Any) -> Expectation:
    """An expectation; `rule` is what quarantine and warnings call it."""
    meta = {"rule": rule}
    return {"type": f"expect_{what}", "kwargs": kwargs, "severity": severity, "meta": meta}


# STUB
# END SOLUTION


def code_rules() -> list[Expectation]:
    """Flights with a code that cannot be are quarantined.

    - `origin` is one of `AIRPORTS`.
    - `tailnum` is a registration of the United States: N, then one to five characters, each of
      them A to Z or 0 to 9, and nothing before or behind them. It may be missing.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.origin_is_new_york",
            "column_values_to_be_in_set",
            column="origin",
            value_set=AIRPORTS,
        ),
        _expect(
            "flights.tailnum_is_american",
            "column_values_to_match_regex",
            column="tailnum",
            regex=_AMERICAN,
        ),
    ]
    # END SOLUTION


def pair_rules() -> list[Expectation]:
    """Flights whose values do not go together are quarantined.

    - `dest` is another airport than `origin`.
    - A mile takes a minute at most: `distance`, in miles, is no less than `air_time`, in minutes.
      A flight that has no `air_time` did not land, and is as expected.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.goes_elsewhere",
            "select_column_values_to_be_unique_within_record",
            column_list=["origin", "dest"],
        ),
        _expect(
            "flights.a_mile_a_minute",
            "column_pair_values_a_to_be_greater_than_b",
            column_A="distance",
            column_B="air_time",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
    ]
    # END SOLUTION


def conditional_rules() -> list[Expectation]:
    """Flights that break what is asked of their kind are quarantined.

    - A flight that has an `arr_delay` has an `air_time`. Of one without it, cancelled or landed
      elsewhere, nothing is asked.
    - A flight over more than 2,000 miles is in the air for 180 minutes or more, if its `air_time`
      is there.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.landed_after_a_time",
            "column_values_to_not_be_null",
            column="air_time",
            row_condition="arr_delay.notnull()",
            condition_parser="pandas",
        ),
        _expect(
            "flights.long_ones_take_long",
            "column_values_to_be_between",
            column="air_time",
            min_value=180,
            row_condition="distance > 2000",
            condition_parser="pandas",
        ),
    ]
    # END SOLUTION


def share_rules() -> list[Expectation]:
    """A file with too many bad rows stops the job; none of its rows is quarantined here.

    - Of all flights, at least two in five have a `dep_delay`.
    - Of the `tailnum` that are there, at least 19 in 20 are as `code_rules` expects them.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.some_depart",
            "column_values_to_not_be_null",
            column="dep_delay",
            mostly=0.4,
        ),
        _expect(
            "flights.most_are_american",
            "column_values_to_match_regex",
            column="tailnum",
            regex=_AMERICAN,
            mostly=0.95,
        ),
    ]
    # END SOLUTION


def column_rules() -> list[Expectation]:
    """A file that is wrong as a whole stops the job, though each row may be right.

    - No two flights have the same `carrier`, `flight`, `origin` and `time_hour`.
    - Each of `AIRPORTS` has a flight. Another `origin` is a matter of its row, and stops nothing.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.identity_is_unique",
            "compound_columns_to_be_unique",
            column_list=["carrier", "flight", "origin", "time_hour"],
        ),
        _expect(
            "flights.from_each_airport",
            "column_distinct_values_to_contain_set",
            column="origin",
            value_set=AIRPORTS,
        ),
    ]
    # END SOLUTION


def delay_rules() -> list[Expectation]:
    """A day on which every `dep_delay` is wrong in the same way stops the job.

    Five ways: hours, rounded, instead of minutes; 0 for each flight that left early; 60 for each
    that left more than an hour late; an hour more for every flight; an hour less for every flight.
    Each value for itself may be right.

    The statistics and the limits are yours. Each of the 365 real days of 2013 has to pass, and
    each of them that is wrong in one of the five ways has to be stopped: `days()` of drive.py
    has the days, `DELAYS` of planted.py the ways.
    """
    # BEGIN SOLUTION
    return [
        # On the real days -43 to -11 minutes: somebody always leaves early.
        _expect(
            "flights.earliest_departure",
            "column_min_to_be_between",
            column="dep_delay",
            min_value=-60,
            max_value=-5,
        ),
        # On the real days 111 to 1,301 minutes: somebody always has to wait.
        _expect(
            "flights.latest_departure",
            "column_max_to_be_between",
            column="dep_delay",
            min_value=90,
        ),
    ]
    # END SOLUTION


def warning_rules() -> list[Expectation]:
    """What somebody should look at warns: no row is quarantined, and no job stops.

    - A `carrier` is none of `CARRIERS`: perhaps it is new.
    - A flight left more than 30 minutes early, as three did in 2013.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.carriers_known",
            "column_values_to_be_in_set",
            column="carrier",
            value_set=CARRIERS,
            severity="warning",
        ),
        _expect(
            "flights.rarely_so_early",
            "column_values_to_be_between",
            column="dep_delay",
            min_value=-30,
            severity="warning",
        ),
    ]
    # END SOLUTION


def file_rules() -> list[Expectation]:
    """A file that is not the one that was to come stops the job.

    Two parameters of the run say which one that is: `scheduled`, the number of flights in the
    timetable, and `year`.

    - There are no more flights than `scheduled`, and at least three quarters of it, rounded down.
    - Every flight is of the year `year`: a single other one stops the job, and is not
      quarantined.
    """
    # BEGIN SOLUTION
    return [
        _expect(
            "flights.as_many_as_scheduled",
            "table_row_count_to_be_between",
            min_value={"$PARAMETER": "trunc(scheduled * 3 / 4)"},
            max_value={"$PARAMETER": "scheduled"},
        ),
        _expect(
            "flights.first_year",
            "column_min_to_be_between",
            column="year",
            min_value={"$PARAMETER": "year"},
        ),
        _expect(
            "flights.last_year",
            "column_max_to_be_between",
            column="year",
            max_value={"$PARAMETER": "year"},
        ),
    ]
    # END SOLUTION
