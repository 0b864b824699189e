"""Asks whether to stop before the epoch's loss is told.

Task: stopped
Message: A trial trained on after it was known to be behind
Replace:
    trial.report(loss, epoch)
    if trial.should_prune():
        raise optuna.TrialPruned
With:
    if trial.should_prune():
        raise optuna.TrialPruned
    trial.report(loss, epoch)
"""
