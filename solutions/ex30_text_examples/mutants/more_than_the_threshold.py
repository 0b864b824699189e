"""Wants more than the threshold.

Task: groups
Message: at least the threshold
Replace: if len(a & b) / len(a | b) >= threshold:
With: if len(a & b) / len(a | b) > threshold:
"""
