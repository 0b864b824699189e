"""Has the same seed whatever is asked for.

Task: seed
Message: makes it with another seed
Replace: n_startup_trials=STARTUP_TRIALS, seed=seed + len(earlier)
With: n_startup_trials=STARTUP_TRIALS, seed=42 + len(earlier)
"""
