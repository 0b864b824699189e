"""Looks at the values of the first side alone.

Task: largest
Message: a code that only one side has
Replace: return max(abs(p.get(value, 0.0) - q.get(value, 0.0)) for value in {*p, *q})
With: return max(abs(share - q.get(value, 0.0)) for value, share in p.items())
"""
