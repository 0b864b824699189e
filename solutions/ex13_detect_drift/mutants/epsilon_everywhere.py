"""Adds an epsilon to each share, so that none is 0.

Task: bits
Message: The left side is
Replace: share * math.log2(2 * share / (p.get(value, 0.0) + q.get(value, 0.0)))
With: share * math.log2(2 * share / (p.get(value, 1e-6) + q.get(value, 1e-6)))
"""
