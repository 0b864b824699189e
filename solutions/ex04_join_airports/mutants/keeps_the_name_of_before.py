"""Lets a dest_name that the row has win over the table's.

Task: names
Message: takes its place
Replace: return {**flight, "dest_name": names.get(flight["dest"])}
With: return {"dest_name": names.get(flight["dest"]), **flight}
"""
