"""Compares flight numbers as text.

Task: routes
Message: 954 is less than 2219
Replace: in_order = sorted(rows, key=lambda row: (row["scheduled"], row["flight"]))
With: in_order = sorted(rows, key=lambda row: (row["scheduled"], str(row["flight"])))
"""
