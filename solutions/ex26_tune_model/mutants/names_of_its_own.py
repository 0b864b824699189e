"""Asks for the exponent, by a name of its own.

Task: space
Message: so the search begins with the settings that there are
Replace: "learning_rate": trial.suggest_float("learning_rate", 5e-4, 2e-2, log=True),
With: "learning_rate": 10 ** trial.suggest_float("exponent", -3.301, -1.699),
"""
