"""Asks which airports there are, and not whether all are there.

Task: columns
Message: all three have flights
Replace: "column_distinct_values_to_contain_set",
With: "column_distinct_values_to_be_in_set",
"""
