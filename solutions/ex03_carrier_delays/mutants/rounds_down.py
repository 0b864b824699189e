"""Divides by //, which rounds down.

Task: mean
Message: // rounds down to a whole number
Replace: "mean_delay": minutes / left if left else None,
With: "mean_delay": float(minutes // left) if left else None,
"""
