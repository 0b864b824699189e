"""Writes the name into the row that came in.

Task: names
Message: changed its input
Replace: return {**flight, "dest_name": names.get(flight["dest"])}
With: flight["dest_name"] = names.get(flight["dest"])
    return flight
"""
