"""Quarantines rows for what the file is.

Task: mostly
Message: dep_delay is missing
"""


def share_rules():
    rules = [
        _expect("left", "column_values_to_not_be_null", column="dep_delay", mostly=0.4),
        _expect(
            "american",
            "column_values_to_match_regex",
            column="tailnum",
            regex=_AMERICAN,
            mostly=0.95,
        ),
    ]
    return [{**rule, "meta": {"on_failure": "quarantine"}} for rule in rules]
