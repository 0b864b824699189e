"""Counts only the errors with a traceback.

Task: step
Message: one that repeats the line without a traceback
Replace: return {"error": error, "step": step, "attempts": ends.count((error, step))}
With: return {"error": error, "step": step, "attempts": (raised or ends).count((error, step))}
"""
