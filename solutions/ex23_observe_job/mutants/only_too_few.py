"""Finds rows that are too few, not too many.

Task: diagnose
Message: A row too many is as wrong
Replace: "rows lost": read != sum(counts.values()) - read,
With: "rows lost": read > sum(counts.values()) - read,
"""
