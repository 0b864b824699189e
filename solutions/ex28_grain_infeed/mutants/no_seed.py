"""Ignores the seed.

Task: seed
Message: Five seeds should be five tries
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = np.random.default_rng([0, epoch]).permutation(examples)
"""
