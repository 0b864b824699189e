"""Rounds what it compares with the threshold.

Task: groups
Message: Rounding is for reports
Replace: if len(a & b) / len(a | b) >= threshold:
With: if round(len(a & b) / len(a | b), 2) >= threshold:
"""
