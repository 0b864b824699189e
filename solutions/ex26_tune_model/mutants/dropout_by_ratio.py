"""Draws dropout by its ratio too.

Task: space
Message: A share of units has no ratio that matters
Replace: "dropout": trial.suggest_float("dropout", 0.0, 0.5),
With: "dropout": trial.suggest_float("dropout", 1e-4, 0.5, log=True),
"""
