"""Keeps the numbers that were had.

Task: resume
Message: need not be kept
Replace: return batches, {"next_example": begin + steps * batch}
With: had = [*(position["had"] if position else []), *range(steps)]
    return batches, {"next_example": begin + steps * batch, "had": had}
"""
