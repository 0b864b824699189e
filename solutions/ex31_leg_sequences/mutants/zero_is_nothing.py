"""Takes a delay of 0 for none.

Task: known
Message: A delay of 0 is known
Replace: found.append(before["late"] if known else None)
With: found.append(before["late"] or None if known else None)
"""
