"""Looks for the largest loss.

Task: best
Message: Of losses the least is the best
Replace: direction="minimize",
With: direction="maximize",
"""
