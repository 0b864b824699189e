"""Counts only tailnums that are in no list, and not those that are missing.

Task: seats
Message: Three of five flights have no plane
Replace: if row["tailnum"] not in seats:
With: if row["tailnum"] is not None and row["tailnum"] not in seats:
"""
