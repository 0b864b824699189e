"""Makes as many trials as are wanted in all, whatever had ended before.

Task: resume
Message: `trials` is how many are wanted in all
Replace: missing = max(0, trials - ended)
With: missing = trials
"""
