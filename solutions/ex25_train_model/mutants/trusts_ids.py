"""Looks up ids as they come, in range or not.

Task: categories
Message: so 99 of 7 counts as 6
Replace: column = Ids([places[name]], [size], name=f"{name}_column")(ids)
With: column = ids[:, places[name]]
"""
