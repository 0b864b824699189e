"""Begins each epoch at another example, and goes on as the data do.

Task: shuffle
Message: tenth of the epoch is mostly of one
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: moved = int(np.random.default_rng([seed, epoch]).integers(examples))
    orders[epoch] = np.roll(np.arange(examples), moved)
"""
