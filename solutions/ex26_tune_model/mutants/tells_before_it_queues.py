"""Ends the killed trial before it is queued again.

Task: resume
Message: nobody remembers
Replace:
    if _wanted(trial) not in queued:
        study.enqueue_trial(_wanted(trial))
    study.tell(trial.number, state=TrialState.FAIL)
With:
    study.tell(trial.number, state=TrialState.FAIL)
    study.enqueue_trial(_wanted(trial))
"""
