"""Takes three capital letters for an airport of New York.

Task: codes
Message: EWR, JFK and LGA are the only origins
"""


def code_rules():
    return [
        _expect("origin", "column_values_to_match_regex", column="origin", regex="^[A-Z]{3}$"),
        _expect("tailnum", "column_values_to_match_regex", column="tailnum", regex=_AMERICAN),
    ]
