"""Gives the time in the air one limit for all distances.

Task: pairs
Message: Philadelphia is 96 miles
"""


def pair_rules():
    return [
        _expect(
            "dest",
            "select_column_values_to_be_unique_within_record",
            column_list=["origin", "dest"],
        ),
        _expect("speed", "column_values_to_be_between", column="air_time", max_value=1440),
    ]
