"""Looks every airport up as if the table were whole.

Task: transform
Message: raised KeyError
Replace: zone = zones.get(row["dest"])
With: zone = zones[row["dest"]]
"""
