"""Tells a loss of four digits, with which trials that differ are equal.

Task: stopped
Message: It was told other losses
Replace: trial.report(loss, epoch)
With: trial.report(round(loss, 4), epoch)
"""
