"""Multiplies the seed with the epoch.

Task: seed
Message: seed 0 never shuffles anew
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = np.random.default_rng(seed * (epoch + 1)).permutation(examples)
"""
