"""Gives a number of NumPy.

Task: resume
Message: is none of JSON's
Replace: return batches, {"next_example": begin + steps * batch}
With: return batches, {"next_example": np.int64(begin + steps * batch)}
"""
