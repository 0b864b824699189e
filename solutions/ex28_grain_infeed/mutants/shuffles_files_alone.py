"""Brings hundreds of examples in another order, and leaves each as it is.

Task: shuffle
Message: stay together
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: blocks = np.random.default_rng([seed, epoch]).permutation(-(-examples // 100))
    parts = [range(block * 100, min(block * 100 + 100, examples)) for block in blocks]
    orders[epoch] = np.concatenate(parts)
"""
