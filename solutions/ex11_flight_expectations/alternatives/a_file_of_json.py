"""One suite as a JSON file, of which each function takes its part by the names of rules."""

import json

SUITE = json.loads(r"""
[
  {"type": "expect_column_values_to_be_in_set",
   "kwargs": {"column": "origin", "value_set": ["EWR", "JFK", "LGA"]},
   "meta": {"rule": "codes.origin"}},
  {"type": "expect_column_values_to_not_match_regex",
   "kwargs": {"column": "tailnum", "regex": "^[^N]|^.[^A-Z0-9]|^..+[^A-Z0-9]|^.?$|^.{7}"},
   "meta": {"rule": "codes.tailnum"}},

  {"type": "expect_select_column_values_to_be_unique_within_record",
   "kwargs": {"column_list": ["dest", "origin"], "ignore_row_if": "any_value_is_missing"},
   "meta": {"rule": "pairs.elsewhere"}},
  {"type": "expect_column_pair_values_a_to_be_greater_than_b",
   "kwargs": {"column_A": "distance", "column_B": "air_time", "or_equal": true,
              "row_condition": "col(\"air_time\").notNull()",
              "condition_parser": "great_expectations"},
   "meta": {"rule": "pairs.speed"}},

  {"type": "expect_column_values_to_be_null",
   "kwargs": {"column": "arr_delay", "row_condition": "air_time.isnull()"},
   "meta": {"rule": "conditions.landed"}},
  {"type": "expect_column_values_to_be_between",
   "kwargs": {"column": "distance", "max_value": 2000, "row_condition": "air_time < 180"},
   "meta": {"rule": "conditions.long"}},

  {"type": "expect_column_values_to_not_be_null",
   "kwargs": {"column": "dep_delay", "mostly": 0.4},
   "meta": {"rule": "mostly.left", "on_failure": "stop"}},
  {"type": "expect_column_values_to_match_regex",
   "kwargs": {"column": "tailnum", "regex": "^N[A-Z0-9]{1,5}$", "mostly": 0.95},
   "meta": {"rule": "mostly.tailnum"}},

  {"type": "expect_compound_columns_to_be_unique",
   "kwargs": {"column_list": ["carrier", "flight", "origin", "time_hour"]},
   "meta": {"rule": "columns.identity"}},
  {"type": "expect_column_distinct_values_to_contain_set",
   "kwargs": {"column": "origin", "value_set": ["JFK", "LGA", "EWR"]},
   "meta": {"rule": "columns.airports"}},

  {"type": "expect_column_max_to_be_between",
   "kwargs": {"column": "dep_delay", "min_value": 100},
   "meta": {"rule": "delays.latest"}},
  {"type": "expect_column_min_to_be_between",
   "kwargs": {"column": "dep_delay", "min_value": -70, "max_value": -2},
   "meta": {"rule": "delays.earliest"}},

  {"type": "expect_column_values_to_match_regex",
   "kwargs": {"column": "carrier", "regex": "^(9E|A[AS]|B6|DL|EV|F[9L]|HA|MQ|OO|U[AS]|VX|WN|YV)$"},
   "severity": "warning", "meta": {"rule": "warnings.carrier"}},
  {"type": "expect_column_values_to_be_null",
   "kwargs": {"column": "dep_delay", "row_condition": "dep_delay < -30"},
   "severity": "info", "meta": {"rule": "warnings.early"}},

  {"type": "expect_table_row_count_to_be_between",
   "kwargs": {"min_value": {"$PARAMETER": "trunc(3 * scheduled / 4)"},
              "max_value": {"$PARAMETER": "scheduled"}},
   "meta": {"rule": "parameters.rows"}},
  {"type": "expect_column_values_to_be_between",
   "kwargs": {"column": "year", "min_value": {"$PARAMETER": "year"},
              "max_value": {"$PARAMETER": "year"}},
   "meta": {"rule": "parameters.year", "on_failure": "stop"}}
]
""")


def part(name):
    return [one for one in SUITE if one["meta"]["rule"].startswith(f"{name}.")]


def code_rules():
    return part("codes")


def pair_rules():
    return part("pairs")


def conditional_rules():
    return part("conditions")


def share_rules():
    return part("mostly")


def column_rules():
    return part("columns")


def delay_rules():
    return part("delays")


def warning_rules():
    return part("warnings")


def file_rules():
    return part("parameters")
