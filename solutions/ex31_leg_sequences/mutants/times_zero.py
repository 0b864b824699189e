"""Multiplies padding with 0.

Task: loss
Message: 0 times NaN is NaN
Replace: counted = losses[labels != NO_LABEL]
    return float(counted.mean()) if counted.size else 0.0
With: there = labels != NO_LABEL
    return float((losses * there).sum() / there.sum()) if there.any() else 0.0
"""
