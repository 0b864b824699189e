"""Takes NA for a delay of 0.

Task: lines
Message: NA is no delay that is known
Replace: minutes = None if delay == "NA" else int(delay)
With: minutes = 0 if delay == "NA" else int(delay)
"""
