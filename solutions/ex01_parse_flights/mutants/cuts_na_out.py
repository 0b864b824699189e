"""Cuts NA out of values that have it inside.

Task: missing
Message: XNA is an airport in Arkansas
Replace: return field
With: return field.replace("NA", "")
"""
