"""Takes minute 0 for none.

Task: known
Message: minute 0, which is a minute like any
Replace: known = before["landed"] is not None and before["landed"] < leg["scheduled"]
With: known = bool(before["landed"]) and before["landed"] < leg["scheduled"]
"""
