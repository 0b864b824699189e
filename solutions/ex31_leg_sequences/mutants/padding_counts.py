"""Counts padding.

Task: loss
Message: is not added
Replace: counted = losses[labels != NO_LABEL]
With: counted = losses.ravel()
"""
