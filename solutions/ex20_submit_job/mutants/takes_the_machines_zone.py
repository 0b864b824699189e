"""Takes a time without a zone for one of this machine.

Task: limit
Message: is taken for the machine's own
Replace: raise ValueError(f"{started} has no time zone, so nobody knows when it is.")
With: pass
"""
