"""Draws beside the trial, which then does not know what it tried.

Task: space
Message: so the search begins with the settings that there are
Replace: "dropout": trial.suggest_float("dropout", 0.0, 0.5),
With: "dropout": __import__("random").uniform(0.0, 0.5),
"""
