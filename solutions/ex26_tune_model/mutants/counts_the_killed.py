"""Counts the trial that was killed.

Task: resume
Message: `trials` is how many are wanted in all
Replace: ended = sum(trial.state in (TrialState.COMPLETE, TrialState.PRUNED) for trial in earlier)
With: ended = len(earlier)
"""
