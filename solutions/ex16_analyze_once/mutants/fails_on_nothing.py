"""Divides by zero where a column is missing.

Task: moments
Message: There is nothing to divide by
Replace: return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}
With: return {"mean": mean, "deviation": math.sqrt(squares / count)}
"""
