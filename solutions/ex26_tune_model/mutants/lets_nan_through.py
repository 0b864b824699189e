"""Goes on with a training that has diverged.

Task: stopped
Message: A training that has diverged does not come back
Replace: if not math.isfinite(loss):
    raise optuna.TrialPruned
With:
"""
