"""Takes it for granted that every destination is listed.

Task: missing
Message: KeyError
Replace: return {**flight, "dest_name": names.get(flight["dest"])}
With: return {**flight, "dest_name": names[flight["dest"]]}
"""
