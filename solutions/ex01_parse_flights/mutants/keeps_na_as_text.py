"""Leaves NA in text columns as text.

Task: missing
Message: NA says that there is no value
Replace: if field in ("", "NA"):
With: if field == "" or (field == "NA" and name not in TEXTS):
"""
