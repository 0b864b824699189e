"""Writes the severity among the arguments.

Task: warnings
Message: the argument severity is not supported
"""


def warning_rules():
    kwargs = {"column": "carrier", "value_set": CARRIERS, "severity": "warning"}
    return [{"type": "expect_column_values_to_be_in_set", "kwargs": kwargs}]
