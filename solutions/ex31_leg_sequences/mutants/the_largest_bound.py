"""Pads to the largest bound.

Task: buckets
Message: smallest bound
Replace: bound = next(bound for bound in bounds if len(sequence) <= bound)
With: bound = bounds[-1]
"""
