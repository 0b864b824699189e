"""Stands at the last example that was taken.

Task: resume
Message: nothing twice, nothing left out
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"next_example": begin + steps * batch - 1}
"""
