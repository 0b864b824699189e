"""Compares the limits that are declared, and not the width of the type.

Task: values
Message: a limit that the type has anyway
Replace: if valid_range(old) != valid_range(new):
With: if (old.get("min"), old.get("max")) != (new.get("min"), new.get("max")):
"""
