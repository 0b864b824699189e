"""Takes a flight's number for unique.

Task: columns
Message: a flight is told by all four columns
"""


def column_rules():
    contain = "column_distinct_values_to_contain_set"
    return [
        _expect("unique", "column_values_to_be_unique", column="flight"),
        _expect("airports", contain, column="origin", value_set=AIRPORTS),
    ]
