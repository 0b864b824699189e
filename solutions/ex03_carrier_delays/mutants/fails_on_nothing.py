"""Divides by zero where none left.

Task: cancelled
Message: ZeroDivisionError
Replace: "mean_delay": minutes / left if left else None,
With: "mean_delay": minutes / left,
"""
