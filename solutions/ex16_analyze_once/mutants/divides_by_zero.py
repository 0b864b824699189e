"""Divides by a deviation of 0.

Task: transform
Message: there is no scale to divide by
Replace: known = _is_there(number) and deviation
With: known = _is_there(number)
"""
