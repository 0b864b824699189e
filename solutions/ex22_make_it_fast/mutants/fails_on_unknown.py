"""Expects every airport to be in the list.

Task: lookup
Message: raised KeyError
Replace: lambda row, names: {**row, "airport": names.get(row["dest"])},
With: lambda row, names: {**row, "airport": names[row["dest"]]},
"""
