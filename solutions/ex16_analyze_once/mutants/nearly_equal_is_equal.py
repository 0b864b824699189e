"""Takes numbers that are near to each other for equal.

Task: moments
Message: Only equal numbers have none
Replace: return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}
With: deviation = math.sqrt(squares / count) if count else 0.0
    return {"mean": mean, "deviation": deviation if deviation > 1e-9 * abs(mean) else 0.0}
"""
