"""Tells a leg its own delay.

Task: known
Message: None
Replace: found.append(before["late"] if known else None)
With: found.append(leg["late"] if known else None)
"""
