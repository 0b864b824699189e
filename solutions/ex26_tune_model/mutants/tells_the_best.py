"""Tells the trial the best loss so far, and not the epoch's.

Task: stopped
Message: and its own loss is told
Replace: trial.report(loss, epoch)
With: trial.report(best, epoch)
"""
