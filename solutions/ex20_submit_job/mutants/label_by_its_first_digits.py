"""Finds the time in the name by its digits.

Task: flags
Message: pipeline=delays-of-gate-9-in-2013
Replace: f"--labels=pipeline={name[: -len('-20130209-143000')]}",
With: f"--labels=pipeline={re.split('-[0-9]', name)[0]}",
"""
