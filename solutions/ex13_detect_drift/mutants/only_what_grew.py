"""Takes the share that grew most.

Task: largest
Message: up or down
Replace: abs(p.get(value, 0.0) - q.get(value, 0.0))
With: q.get(value, 0.0) - p.get(value, 0.0)
"""
