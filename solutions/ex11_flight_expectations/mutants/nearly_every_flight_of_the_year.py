"""Lets one flight in a thousand be of another year.

Task: parameters
Message: no share of them is allowed
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
        _expect(
            "year",
            "column_values_to_be_between",
            column="year",
            min_value=year,
            max_value=year,
            mostly=0.999,
        ),
    ]
