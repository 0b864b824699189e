"""Takes a delay of 0, or less, for none.

Task: conditions
Message: perhaps one of 0
Replace: row_condition="arr_delay.notnull()",
With: row_condition="arr_delay != 0 and arr_delay.notnull()",
"""
