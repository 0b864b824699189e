"""Counts tailnums without a plane, not flights.

Task: seats
Message: two flights of one tailnum are two
Replace: if row["tailnum"] not in seats:
With: seen = globals().setdefault("_SEEN", set())
    if row["tailnum"] not in seats and row["tailnum"] not in seen:
        seen.add(row["tailnum"])
"""
