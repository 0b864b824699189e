"""Takes a landing that nobody knows for an early one.

Task: known
Message: nobody knows when it landed
Replace: known = before["landed"] is not None and before["landed"] < leg["scheduled"]
With: known = (before["landed"] or 0) < leg["scheduled"]
"""
