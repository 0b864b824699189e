"""Takes the presence from serving, and from training only where serving lacks the column.

Task: tfmd
Message: a value may be missing in training
Replace: missing = any(form["nullable"] for form in forms if form)
With: missing = next(form["nullable"] for form in reversed(forms) if form)
"""
