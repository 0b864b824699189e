"""Takes 0 for a missing number.

Task: moments
Message: 0 °F is one of them
Replace: return value is not None and value == value and value != ""
With: return bool(value) and value == value
"""
