"""Counts a registration as good that only begins as one.

Task: mostly
Message: The job goes on
"""


def share_rules():
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
            regex=_AMERICAN.removesuffix("$"),
            mostly=0.95,
        ),
    ]
