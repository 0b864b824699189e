"""Counts a plane with 0 seats as none.

Task: seats
Message: a plane without seats is a plane
Replace: if row["tailnum"] not in seats:
With: if not seats.get(row["tailnum"]):
"""
