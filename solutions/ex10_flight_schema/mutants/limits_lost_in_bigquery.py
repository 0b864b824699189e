"""Gives the description as it is.

Task: bigquery
Message: An INTEGER takes month 13
Replace: "description": column["description"] + _valid(column),
With: "description": column["description"],
"""
