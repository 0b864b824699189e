"""Takes an empty text for an aircraft.

Task: vocabulary
Message: None or empty, is no aircraft
Replace: return value is not None and value == value and value != ""
With: return value is not None and value == value
"""
