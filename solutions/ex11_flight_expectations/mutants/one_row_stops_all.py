"""Stops because of a single unknown airport.

Task: columns
Message: One bad row would stop the job
Replace: "column_distinct_values_to_contain_set",
With: "column_distinct_values_to_equal_set",
"""
