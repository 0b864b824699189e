"""Gives the mean of nothing.

Task: loss
Message: A mean over nothing
Replace: return float(counted.mean()) if counted.size else 0.0
With: return float(counted.mean())
"""
