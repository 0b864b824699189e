"""Asks every flight for a time in the air.

Task: conditions
Message: 9,430 flights have no arr_delay
Replace: column="air_time",
    row_condition="arr_delay.notnull()",
    condition_parser="pandas",
With: column="air_time",
"""
