"""Adds the epoch to the seed, so that the next seed's order is the next epoch's.

Task: seed
Message: With seed + epoch
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = np.random.default_rng(seed + epoch).permutation(examples)
"""
