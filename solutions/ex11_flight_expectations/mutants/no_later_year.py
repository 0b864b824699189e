"""Does not look for later years.

Task: parameters
Message: Here the row tells of the file
"""


def file_rules():
    return [
        _expect(
            "rows",
            "table_row_count_to_be_between",
            min_value={"$PARAMETER": "trunc(scheduled * 3 / 4)"},
            max_value={"$PARAMETER": "scheduled"},
        ),
        _expect(
            "first", "column_min_to_be_between", column="year", min_value={"$PARAMETER": "year"}
        ),
    ]
