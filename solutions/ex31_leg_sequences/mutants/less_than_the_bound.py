"""Leaves a place free in each bucket.

Task: buckets
Message: smallest bound
Replace: bound = next(bound for bound in bounds if len(sequence) <= bound)
With: bound = next((bound for bound in bounds if len(sequence) < bound), bounds[-1])
"""
