"""Draws with one seed for all.

Task: buffer
Message: The seed changes nothing
Replace: chance = np.random.default_rng(seed)
        held = list(range(min(buffer, examples)))
With: chance = np.random.default_rng(0)
    held = list(range(min(buffer, examples)))
"""
