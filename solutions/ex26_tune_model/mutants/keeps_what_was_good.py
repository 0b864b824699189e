"""Gives the best loss of a training that has diverged since.

Task: stopped
Message: A training that has diverged does not come back
Replace:
    if not math.isfinite(loss):
        raise optuna.TrialPruned
With:
    if not math.isfinite(loss):
        return best
"""
