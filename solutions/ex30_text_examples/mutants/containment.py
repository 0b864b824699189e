"""Divides by the smaller text.

Task: groups
Message: of the 6 shingles that either has
Replace: if len(a & b) / len(a | b) >= threshold:
With: if len(a & b) / min(len(a), len(b)) >= threshold:
"""
