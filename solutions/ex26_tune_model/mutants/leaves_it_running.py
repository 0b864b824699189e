"""Leaves the killed trial as it is, and its settings untried.

Task: resume
Message: it stays `running` for ever
Replace: if trial.state == TrialState.RUNNING:
With: if trial.state == TrialState.RUNNING and trial.number > trials:
"""
