"""Makes as many trials as are wanted in all, whatever had ended before.

Task: resume
Message: `trials` is how many are wanted in all
Replace: for _ in range(ended, trials):
With: for _ in range(trials):
"""
