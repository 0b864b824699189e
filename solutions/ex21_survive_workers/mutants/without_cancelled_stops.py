"""Leaves the stops of cancelled flights out.

Task: routes
Message: was bound for FLL though it was cancelled
Replace: in_order = sorted(rows, key=lambda row: (row["scheduled"], row["flight"]))
With: flown = [row for row in rows if row["delays"]["departure"] is not None]
    in_order = sorted(flown, key=lambda row: (row["scheduled"], row["flight"]))
"""
