"""Shuffles once, and repeats that.

Task: shuffle
Message: The second epoch has the order of the first
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = np.random.default_rng([seed, 0]).permutation(examples)
"""
