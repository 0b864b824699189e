"""Does not see that a column was renamed.

Task: columns
Message: every delay is missing from that day on
Replace: other = next((other for other in come if _is_same(column, other)), None)
With: other: Column | None = None
"""
