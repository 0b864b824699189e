"""Makes a text of a null.

Task: missing
Message: are texts like any other
Replace: value = flight.get(name)
    if value is None:
    return ""
With: value = str(flight.get(name, ""))
"""
