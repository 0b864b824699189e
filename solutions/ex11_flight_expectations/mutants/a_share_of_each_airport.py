"""Asks for one flight in a hundred of each airport.

Task: columns
Message: No share of the flights is asked
"""


def column_rules():
    return [
        _expect(
            "flights.identity_is_unique",
            "compound_columns_to_be_unique",
            column_list=["carrier", "flight", "origin", "time_hour"],
        ),
        *(
            _expect(
                "flights.from_" + airport,
                "column_values_to_be_in_set",
                column="origin",
                value_set=[airport],
                mostly=0.01,
            )
            for airport in AIRPORTS
        ),
    ]
