"""Says in the position which host it is of.

Task: resume
Message: whichever host has written it
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"next_example": begin + steps * batch, "host": host}
"""
