"""Takes a small deviation for none.

Task: transform
Message: how small one is depends on the unit
Replace: known = _is_there(number) and deviation
With: known = _is_there(number) and deviation > 1e-6
"""
