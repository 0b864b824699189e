"""Goes through the data in large steps from a place by chance.

Task: shuffle
Message: changes by nearly always the same
Replace: orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
With: chance = np.random.default_rng([seed, epoch])
    stride = int(chance.choice([s for s in range(1, max(2, examples)) if np.gcd(s, examples) == 1]))
    orders[epoch] = (np.arange(examples) * stride + int(chance.integers(examples))) % examples
"""
