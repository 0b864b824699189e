"""Takes natural logarithms.

Task: bits
Message: half of both together is 0.311 bits
Replace: share * math.log2(2 * share / (p.get(value, 0.0) + q.get(value, 0.0)))
With: share * math.log(2 * share / (p.get(value, 0.0) + q.get(value, 0.0)))
"""
