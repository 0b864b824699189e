"""Takes any number that a float32 can hold.

Task: limits
Message: No such row came through the pipeline's checks
Replace: if _is_outside(name, value):
    raise ValueError(f"{name} is {value!r}, and flights of training have other values.")
With:
"""
