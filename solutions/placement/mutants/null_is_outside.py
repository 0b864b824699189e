"""Takes a missing value for a wrong one.

Task: nulls
Message: nothing is known
Replace: values = batch.column(column)
With: values = batch.column(column).fill_null(high + 1)
"""
