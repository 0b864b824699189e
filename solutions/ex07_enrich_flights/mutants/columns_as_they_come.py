"""Adds the columns in the order in which they were made.

Task: seat
Message: in its order
Replace: return with_columns(flights, {name: added[name] for name in ADDED})
With: return with_columns(flights, added)
"""
