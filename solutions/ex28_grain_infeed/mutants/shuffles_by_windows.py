"""Shuffles a window of a hundred after the other.

Task: shuffle
Message: stay together
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: chance = np.random.default_rng([seed, epoch])
    parts = [
        chance.permutation(range(at, min(at + 100, examples)))
        for at in range(0, examples, 100)
    ]
    orders[epoch] = np.concatenate(parts)
"""
