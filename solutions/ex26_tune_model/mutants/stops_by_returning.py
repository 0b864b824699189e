"""Gives the best loss so far of a trial that is stopped, as if it had ended.

Task: stopped
Message: so that nobody takes its loss for that of a whole training
Replace: if trial.should_prune():
    raise optuna.TrialPruned
With: if trial.should_prune():
        return best
"""
