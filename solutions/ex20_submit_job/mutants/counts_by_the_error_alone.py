"""Counts the same error of other steps too.

Task: step
Message: Not the same error of another
Replace: return {"error": error, "step": step, "attempts": ends.count((error, step))}
With: attempts = sum(end[0] == error for end in ends)
    return {"error": error, "step": step, "attempts": attempts}
"""
