"""Divides by the larger text.

Task: groups
Message: groups
Replace: if len(a & b) / len(a | b) >= threshold:
With: if len(a & b) / max(len(a), len(b)) >= threshold:
"""
