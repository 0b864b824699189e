"""Calls the model as in training.

Task: predictions
Message: leaves out units by chance
Replace: heads = model(given, training=False)
With: heads = model(given, training=True)
"""
