"""Divides by one less than the count, as for an estimate from a sample.

Task: moments
Message: By one less than the count
Replace: return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}
With: return {"mean": mean, "deviation": math.sqrt(squares / (count - 1)) if count > 1 else 0.0}
"""
