"""Tells limits only where they are declared.

Task: bigquery
Message: an int16 has limits all the same
Replace: match valid_range(column):
With: match column.get("min"), column.get("max"):
"""
