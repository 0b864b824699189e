"""Asks for sixty different delays, which the calmest day does not have.

Task: delays
Message: a calm Saturday
"""


def delay_rules():
    ends = {"min_value": -60, "max_value": -5}
    return [
        _expect("earliest", "column_min_to_be_between", column="dep_delay", **ends),
        _expect("latest", "column_max_to_be_between", column="dep_delay", min_value=90),
        _expect(
            "different",
            "column_unique_value_count_to_be_between",
            column="dep_delay",
            min_value=60,
        ),
    ]
