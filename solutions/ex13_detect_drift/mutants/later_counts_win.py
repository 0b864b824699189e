"""Lets a later part's count of a value take the place of the others'.

Task: merge
Message: Counts of the same bin are added
Replace: whole["counts"][value] = whole["counts"].get(value, 0) + count
With: whole["counts"][value] = count
"""
