"""Leaves the blank before the step in the error.

Task: step
Message: The step stands behind the error
Replace: return (found["error"], found["step"]) if found else (last, None)
With: return (found["error"] + " ", found["step"]) if found else (last, None)
"""
