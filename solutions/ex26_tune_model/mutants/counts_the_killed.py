"""Counts the trial that was killed.

Task: resume
Message: Trials that are complete or pruned have ended
Replace: ended = sum(trial.state in (TrialState.COMPLETE, TrialState.PRUNED) for trial in earlier)
With: ended = len(earlier)
"""
