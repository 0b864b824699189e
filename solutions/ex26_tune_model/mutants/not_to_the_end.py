"""Leaves out the largest dropouts.

Task: space
Message: dropout has another range
Replace: "dropout": trial.suggest_float("dropout", 0.0, 0.5),
With: "dropout": trial.suggest_float("dropout", 0.0, 0.48),
"""
