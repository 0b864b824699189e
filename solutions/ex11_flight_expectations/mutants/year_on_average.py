"""Asks for the mean of the years.

Task: parameters
Message: one of 2012 and one of 2014
"""


def file_rules():
    year = {"$PARAMETER": "year"}
    return [
        _expect(
            "rows",
            "table_row_count_to_be_between",
            min_value={"$PARAMETER": "trunc(scheduled * 3 / 4)"},
            max_value={"$PARAMETER": "scheduled"},
        ),
        _expect("year", "column_mean_to_be_between", column="year", min_value=year, max_value=year),
    ]
