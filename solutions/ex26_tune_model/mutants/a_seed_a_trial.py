"""Gives each trial the seed and its number, added up.

Task: seed
Message: 0 + 2 and 1 + 1 are the same
Replace: trial = study.ask()
With: study.sampler = optuna.samplers.RandomSampler(seed=seed + len(study.trials))
    trial = study.ask()
"""
