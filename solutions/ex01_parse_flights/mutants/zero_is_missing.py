"""Takes 0 for a missing value.

Task: fields
Message: has another value for 'dep_delay', 'arr_delay' and 'minute'
Replace: return int(field)
With: return int(field) or None
"""
