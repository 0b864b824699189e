"""Does not count trials that were stopped.

Task: resume
Message: A pruned trial has cost what it has cost
Replace: ended = sum(trial.state in (TrialState.COMPLETE, TrialState.PRUNED) for trial in earlier)
With: ended = sum(trial.state == TrialState.COMPLETE for trial in earlier)
"""
