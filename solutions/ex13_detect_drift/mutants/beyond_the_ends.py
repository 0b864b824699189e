"""Lets rounding carry it below 0.

Task: bits
Message: beyond its ends by the last bit
Replace: return min(max(bits / 2, 0.0), 1.0)
With: return bits / 2
"""
