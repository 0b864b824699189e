"""Leaves two flights of the same time in the order in which they come.

Task: routes
Message: when rows come in another order
Replace: in_order = sorted(rows, key=lambda row: (row["scheduled"], row["flight"]))
With: in_order = sorted(rows, key=lambda row: row["scheduled"])
"""
