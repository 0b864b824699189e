"""Puts the code where there is no name.

Task: missing
Message: dest_name is None
Replace: return {**flight, "dest_name": names.get(flight["dest"])}
With: return {**flight, "dest_name": names.get(flight["dest"], flight["dest"])}
"""
