"""Divides by the middle.

Task: bits
Message: Half of 5e-324 is 0
Replace: share * math.log2(2 * share / (p.get(value, 0.0) + q.get(value, 0.0)))
With: share * math.log2(share / ((p.get(value, 0.0) + q.get(value, 0.0)) / 2))
"""
