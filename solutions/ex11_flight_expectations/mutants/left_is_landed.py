"""Asks every flight that left for a time in the air.

Task: conditions
Message: what decides is `arr_delay`
Replace: row_condition="arr_delay.notnull()",
With: row_condition="dep_delay.notnull()",
"""
