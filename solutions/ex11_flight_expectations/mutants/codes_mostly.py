"""Lets some rows break the rule about registrations.

Task: codes
Message: is not quarantined
"""


def code_rules():
    return [
        _expect("o", "column_values_to_be_in_set", column="origin", value_set=AIRPORTS, mostly=0.9),
        _expect("t", "column_values_to_match_regex", column="tailnum", regex=_AMERICAN, mostly=0.9),
    ]
