"""The same with other expectations, conditions in other notations, and limits at other places."""

AIRPORTS = ["EWR", "JFK", "LGA"]
CARRIERS = ["9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL"]
CARRIERS += ["HA", "MQ", "OO", "UA", "US", "VX", "WN", "YV"]


def code_rules():
    return [
        {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": "origin", "regex": r"\A(EWR|JFK|LGA)\z"},
        },
        {
            "type": "expect_column_values_to_match_regex_list",
            "kwargs": {
                "column": "tailnum",
                "regex_list": ["^N", "^[A-Z0-9]+$", "^.{2,6}$"],
                "match_on": "all",
            },
        },
    ]


def pair_rules():
    # What must not be, as a condition under which nothing is asked but a value that is missing.
    return [
        {
            "type": "expect_column_values_to_be_null",
            "kwargs": {"column": "dest", "row_condition": "origin == dest"},
        },
        {
            "type": "expect_column_values_to_be_null",
            "kwargs": {"column": "air_time", "row_condition": "air_time > distance"},
        },
    ]


def conditional_rules():
    landed = {"type": "nullity", "column": {"name": "arr_delay"}, "is_null": False}
    return [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "air_time", "row_condition": landed},
            "severity": "critical",
        },
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {
                "column": "air_time",
                "min_value": 179,
                "strict_min": True,
                "row_condition": 'col("distance") >= 2001',
                "condition_parser": "great_expectations",
            },
        },
    ]


def share_rules():
    tailnum = code_rules()[1]
    return (
        {
            "type": "expect_column_proportion_of_non_null_values_to_be_between",
            "kwargs": {"column": "dep_delay", "min_value": 0.4},
        },
        {**tailnum, "kwargs": {**tailnum["kwargs"], "mostly": 0.95}},
    )


def column_rules():
    return [
        {
            "type": "expect_compound_columns_to_be_unique",
            "kwargs": {"column_list": ["time_hour", "origin", "flight", "carrier"]},
        },
        *(
            {
                "type": "expect_table_row_count_to_be_between",
                "kwargs": {"min_value": 1, "row_condition": f"origin == '{airport}'"},
            }
            for airport in AIRPORTS
        ),
    ]


def delay_rules():
    return [
        {
            "type": "expect_column_quantile_values_to_be_between",
            "kwargs": {
                "column": "dep_delay",
                "quantile_ranges": {
                    "quantiles": [0.0, 1.0],
                    "value_ranges": [[-43, -11], [111, None]],
                },
            },
        },
    ]


def warning_rules():
    return [
        {
            "type": "expect_column_distinct_values_to_be_in_set",
            "kwargs": {"column": "carrier", "value_set": CARRIERS},
            "severity": "info",
        },
        {
            "type": "expect_column_min_to_be_between",
            "kwargs": {"column": "dep_delay", "min_value": -30},
            "meta": {"on_failure": "warn"},
        },
    ]


def file_rules():
    year = {"$PARAMETER": "year"}
    return [
        {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"min_value": {"$PARAMETER": "trunc(scheduled * 0.75)"}},
        },
        {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"max_value": {"$PARAMETER": "scheduled"}},
        },
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "year", "min_value": year, "max_value": year},
            "meta": {"on_failure": "stop"},
        },
    ]
