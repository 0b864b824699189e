"""Draws learning rates evenly between their least and their most.

Task: scale
Message: Doubling it matters as much at either end
Replace: "learning_rate": trial.suggest_float("learning_rate", 5e-4, 2e-2, log=True),
With: "learning_rate": trial.suggest_float("learning_rate", 5e-4, 2e-2),
"""
