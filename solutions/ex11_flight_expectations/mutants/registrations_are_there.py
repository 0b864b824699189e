"""Stops where registrations are missing.

Task: mostly
Message: A missing one is no bad one either
"""


def share_rules():
    american = _expect(
        "american", "column_values_to_match_regex", column="tailnum", regex=_AMERICAN, mostly=0.95
    )
    return [
        _expect("left", "column_values_to_not_be_null", column="dep_delay", mostly=0.4),
        _expect("there", "column_values_to_not_be_null", column="tailnum", mostly=0.4),
        american,
    ]
