"""Lets the sampler take a seed of its own choice.

Task: seed
Message: The sampler draws with a seed of its own choice unless it is given one
Replace: study.sampler = optuna.samplers.TPESampler(n_startup_trials=STARTUP_TRIALS, seed=mixed)
With: study.sampler = optuna.samplers.TPESampler(n_startup_trials=STARTUP_TRIALS)
"""
