"""Makes numbers whole, as most columns are.

Task: columns
Message: nor round its numbers
Replace: raise ValueError(f"{name} is {value!r}, and flights of training have other values.")
    return value
With: raise ValueError(f"{name} is {value!r}, and flights of training have other values.")
    return round(value)
"""
