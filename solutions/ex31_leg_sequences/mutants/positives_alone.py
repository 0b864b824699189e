"""Counts places with the label 1 alone.

Task: loss
Message: There are three legs
Replace: counted = losses[labels != NO_LABEL]
With: counted = losses[labels > 0]
"""
