"""Takes a flight that landed elsewhere for one that arrived.

Task: conditions
Message: 717 of them have an arr_time
Replace: row_condition="arr_delay.notnull()",
With: row_condition="arr_time.notnull()",
"""
