"""Tells what lands in the minute of the departure.

Task: known
Message: in the same minute
Replace: known = before["landed"] is not None and before["landed"] < leg["scheduled"]
With: known = before["landed"] is not None and before["landed"] <= leg["scheduled"]
"""
