"""Takes the share that grew most.

Task: largest
Message: up or down
Replace: return max(abs(p.get(value, 0.0) - q.get(value, 0.0)) for value in {*p, *q})
With: return max(q.get(value, 0.0) - p.get(value, 0.0) for value in {*p, *q})
"""
