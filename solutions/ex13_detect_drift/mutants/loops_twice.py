"""Goes through its values twice.

Task: counts
Message: a second loop over them sees nothing
Replace: values = list(values)
    known = [value for value in values if value is not None and value == value]
With: known = [value for value in values if value is not None and value == value]
    values = list(values)
"""
