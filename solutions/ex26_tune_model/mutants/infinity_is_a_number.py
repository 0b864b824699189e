"""Takes an infinite loss for one.

Task: stopped
Message: A trial whose loss is inf went on
Replace: if not math.isfinite(loss):
With: if math.isnan(loss):
"""
