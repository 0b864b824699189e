"""Writes the numbers of 2013 into the suite.

Task: parameters
Message: Three quarters, rounded down
"""


def file_rules():
    rows = "table_row_count_to_be_between"
    return [
        _expect("rows", rows, min_value=475, max_value=1014),
        _expect("low", "column_min_to_be_between", column="year", min_value=2013),
        _expect("high", "column_max_to_be_between", column="year", max_value=2013),
    ]
