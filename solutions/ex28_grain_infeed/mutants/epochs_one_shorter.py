"""Lets an epoch begin one place early.

Task: shuffle
Message: has not every example once
Replace: epoch, within = divmod(place, examples)
With: epoch, within = divmod(place + 1, examples)
"""
