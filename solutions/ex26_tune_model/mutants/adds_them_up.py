"""Adds the trials that there were to the seed.

Task: resume
Message: 0 and one trial that there was, 1 and none
Replace: mixed = int(np.random.SeedSequence((seed, len(earlier))).generate_state(1)[0])
With: mixed = seed + len(earlier)
"""
