"""Tells every epoch's loss as the same step.

Task: stopped
Message: a step told twice is not heard
Replace: trial.report(loss, epoch)
With: trial.report(loss, 1)
"""
