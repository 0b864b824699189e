"""Takes any number that a float32 can hold.

Task: wrong_rows
Message: No such row came through the pipeline's checks
Replace: if (low is not None and value < low) or (high is not None and value > high):
    raise ValueError(f"{name} is {value!r}, and the schema has it from {low} to {high}.")
With:
"""
