"""Takes a flight between two airports of New York for an error.

Task: pairs
Message: From Newark to LaGuardia is one
"""


def pair_rules():
    columns = {"column_A": "distance", "column_B": "air_time", "or_equal": True}
    return [
        _expect("dest", "column_values_to_not_be_in_set", column="dest", value_set=AIRPORTS),
        _expect(
            "speed",
            "column_pair_values_a_to_be_greater_than_b",
            ignore_row_if="either_value_is_missing",
            **columns,
        ),
    ]
