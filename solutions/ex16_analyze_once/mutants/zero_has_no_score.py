"""Takes 0 for a missing number in the transformation.

Task: transform
Message: 0 °F is a temperature
Replace: known = _is_there(number) and deviation
With: known = number and _is_there(number) and deviation
"""
