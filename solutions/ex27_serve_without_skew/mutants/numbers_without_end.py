"""Makes columns of huge numbers as of any other.

Task: limits
Message: is an answer of that flight, and no exception
Replace: if not abs(value) <= LARGEST:
    raise ValueError(f"{name} is {value!r:.20}, which no float32 can hold.")
With: if value != value:
        raise ValueError(f"{name} is no number.")
"""
