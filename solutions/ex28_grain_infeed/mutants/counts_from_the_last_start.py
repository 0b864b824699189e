"""Counts what was taken since the last start.

Task: resume
Message: Each position counts from the beginning
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"next_example": steps * batch}
"""
