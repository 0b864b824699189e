"""Asks for a batch size, which it does not use.

Task: space
Message: Whatever else a trial is asked for is searched too
Replace: layers = trial.suggest_int("layers", 1, 3)
With: layers = trial.suggest_int("layers", 1, 3)
    trial.suggest_categorical("batch", [1_024, 2_048])
"""
