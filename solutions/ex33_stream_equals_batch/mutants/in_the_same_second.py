"""Knows of an arrival in the very second of the departure.

Task: past
Message: not before
Replace: previous["arrived"] >= departed:
With: previous["arrived"] > departed:
"""
