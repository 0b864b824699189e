"""Hands in the report of another run.

Task: model
Message: is of other rows than these
Replace: "positive": 0.067,
With: "positive": 0.4,
"""
