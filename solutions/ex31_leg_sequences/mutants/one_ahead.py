"""Lets each place look one ahead.

Task: mask
Message: and not at the third
Replace: earlier = np.tril(np.ones((length, length), bool))
With: earlier = np.tril(np.ones((length, length), bool), 1)
"""
