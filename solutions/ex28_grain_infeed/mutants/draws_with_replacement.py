"""Draws a number for each place by itself.

Task: shuffle
Message: gives some twice and others never
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = np.random.default_rng([seed, epoch]).integers(examples, size=examples)
"""
