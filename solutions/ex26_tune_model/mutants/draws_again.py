"""Begins with the same seed again, and draws what it has drawn.

Task: resume
Message: the place in the sequence of random numbers is not
Replace: mixed = int(np.random.SeedSequence((seed, len(earlier))).generate_state(1)[0])
With: mixed = seed
"""
