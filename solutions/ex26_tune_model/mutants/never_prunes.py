"""Has no pruner.

Task: best
Message: Without one every bad trial is trained to its end
Replace: pruner=optuna.pruners.MedianPruner(n_startup_trials=PRUNING_TRIALS),
With: pruner=optuna.pruners.NopPruner(),
"""
