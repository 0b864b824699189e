"""Lets Optuna make the trials, which gives up what Ctrl-C cuts off.

Task: resume
Message: Ctrl-C raises KeyboardInterrupt
Replace:
    trial = study.ask()
    try:
        study.tell(trial, run_trial(trial, base, train))
    except optuna.TrialPruned:
        study.tell(trial, state=TrialState.PRUNED)
With: study.optimize(lambda trial: run_trial(trial, base, train), n_trials=1)
"""
