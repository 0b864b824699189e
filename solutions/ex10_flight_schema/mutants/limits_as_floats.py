"""Compares limits as floats, which hold no more than 53 bits.

Task: values
Message: As floats the two limits
Replace: return -math.inf if low is None else low, math.inf if high is None else high
With: return float("-inf" if low is None else low), float("inf" if high is None else high)
"""
