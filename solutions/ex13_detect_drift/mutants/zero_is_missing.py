"""Takes 0 and the empty text for missing ones.

Task: counts
Message: An empty text is a value
Replace: known = [value for value in values if value is not None and value == value]
With: known = [value for value in values if value and value == value]
"""
