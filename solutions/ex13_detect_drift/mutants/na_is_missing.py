"""Takes texts for missing values, which a reader of the file has told apart.

Task: counts
Message: each text
Replace: known = [value for value in values if value is not None and value == value]
With: known = [value for value in values if value not in (None, "NA") and value == value]
"""
