"""Counts epochs from 0.

Task: stopped
Message: The first epoch is step 1
Replace: trial.report(loss, epoch)
With: trial.report(loss, epoch - 1)
"""
