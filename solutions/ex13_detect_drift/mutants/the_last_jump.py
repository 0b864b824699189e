"""Gives the last day that has jumped.

Task: jump
Message: 0.37 bits
Replace: for index in range(span, len(series) - span):
With: for index in reversed(range(span, len(series) - span)):
"""
