"""Fills what is not known with 0 and an empty text.

Task: take
Message: 0 is a number of seats
Replace: return column.take(rows)
With: return column.take(rows).fill_null("" if pa.types.is_string(column.type) else 0)
"""
