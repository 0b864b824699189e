"""Searches for a lucky seed, too.

Task: trial
Message: A seed that is searched too finds luck
Replace: for epoch, scores in enumerate(train(dataclasses.replace(base, **search_space(trial))), 1):
With: settings = {**search_space(trial), "seed": trial.suggest_int("seed", 0, 1000)}
    for epoch, scores in enumerate(train(dataclasses.replace(base, **settings)), 1):
"""
