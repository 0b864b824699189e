"""Tells of the last leg whose landing is known.

Task: known
Message: Nobody knows when the leg before the third landed
Replace: found.append(before["late"] if known else None)
With: found.append(before["late"] if known else found[-1] if before["landed"] is None else None)
"""
