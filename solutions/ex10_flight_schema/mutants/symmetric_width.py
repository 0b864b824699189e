"""Forgets that there is one more negative number.

Task: limits
Message: an int8 holds no number beyond these
Replace: _HELD = {f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)}
With: _HELD = {f"int{bits}": (1 - 2 ** (bits - 1), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)}
"""
