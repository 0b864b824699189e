"""Compares with the threshold's share of what is in either.

Task: groups
Message: 7 of 25
Replace: if len(a & b) / len(a | b) >= threshold:
With: if len(a & b) >= threshold * len(a | b):
"""
