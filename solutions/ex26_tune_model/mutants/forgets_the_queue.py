"""Queues again what a killed trial had been asked for, which may be nothing yet.

Task: resume
Message: has no `params` yet
Replace: return {**trial.system_attrs.get("fixed_params", {}), **trial.params}
With: return trial.params
"""
