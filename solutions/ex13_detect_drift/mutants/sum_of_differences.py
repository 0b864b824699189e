"""Takes half the sum of all differences.

Task: largest
Message: not the sum of all
Replace: return max(abs(p.get(value, 0.0) - q.get(value, 0.0)) for value in {*p, *q})
With: return sum(abs(p.get(value, 0.0) - q.get(value, 0.0)) for value in {*p, *q})
"""
