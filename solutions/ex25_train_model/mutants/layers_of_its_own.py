"""Has hidden layers of its own choice.

Task: settings
Message: makes every trial the same
Replace: for i, units in enumerate(config.hidden):
With: for i, units in enumerate((128, 64)):
"""
