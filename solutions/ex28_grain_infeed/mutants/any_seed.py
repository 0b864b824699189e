"""Draws from the machine's chance.

Task: buffer
Message: Two runs can be compared only where
Replace: chance = np.random.default_rng(seed)
        held = list(range(min(buffer, examples)))
With: chance = np.random.default_rng()
    held = list(range(min(buffer, examples)))
"""
