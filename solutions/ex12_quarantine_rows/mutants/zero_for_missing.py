"""Takes 0 for a missing value.

Task: missing
Message: A missing value is no wrong one
Replace: return present(values) & ~inside
With: return ~inside
"""
