"""Leaves stops in the order in which their rows come.

Task: routes
Message: when rows come in another order
Replace: in_order = sorted(rows, key=lambda row: (row["scheduled"], row["flight"]))
With: in_order = rows
"""
