"""Chooses the settings by what the test split says of each trial.

Task: test_split
Message: Settings that are chosen by it are trained on it, by hand
Replace: settings = dataclasses.replace(base, **search_space(study.best_trial))
With: done = study.get_trials(states=(TrialState.COMPLETE,))
    for trial in done:
        test(dataclasses.replace(base, **search_space(trial)))
    settings = dataclasses.replace(base, **search_space(study.best_trial))
"""
