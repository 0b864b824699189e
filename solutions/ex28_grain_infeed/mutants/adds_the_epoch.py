"""Moves each number by the epoch, modulo the examples.

Task: shuffle
Message: leaves neighbours what they were
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = (np.random.default_rng([seed, 0]).permutation(examples) + epoch) % examples
"""
