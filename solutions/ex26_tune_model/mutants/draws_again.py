"""Begins with the same seed again, and draws what it has drawn.

Task: resume
Message: the place in the sequence of random numbers is not
Replace: n_startup_trials=STARTUP_TRIALS, seed=seed + len(earlier)
With: n_startup_trials=STARTUP_TRIALS, seed=seed
"""
