"""Takes a name that is an empty text for no name.

Task: names
Message: adds `dest_name` to each flight
Replace: return {**flight, "dest_name": names.get(flight["dest"])}
With: return {**flight, "dest_name": names.get(flight["dest"]) or None}
"""
