"""Draws the epochs' orders one after the other from one generator, in the order of asking.

Task: seed
Message: what was asked for before, or beside, must not matter
Replace: orders: dict[int, np.ndarray] = {}
With: orders: dict[int, np.ndarray] = {}
    chance = vars(numbers_at).setdefault(seed, np.random.default_rng(seed))
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: orders[epoch] = chance.permutation(examples)
"""
