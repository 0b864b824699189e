"""Draws anew at each call.

Task: seed
Message: what was asked for before, or beside, must not matter
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = np.random.default_rng().permutation(examples)
"""
