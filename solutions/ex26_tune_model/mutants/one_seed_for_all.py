"""Has the same seed whatever is asked for.

Task: seed
Message: makes it with another seed
Replace: mixed = int(np.random.SeedSequence((seed, len(earlier))).generate_state(1)[0])
With: mixed = 42 + len(earlier)
"""
