"""Rounds to six places behind the point.

Task: moments
Message: Six digits count from the first
Replace: return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}
With: deviation = math.sqrt(squares / count) if count else 0.0
    return {"mean": round(mean, 6), "deviation": round(deviation, 6)}
"""
