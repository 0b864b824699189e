"""Knows of an arrival in the very second of the departure.

Task: past
Message: not before
Replace: if previous is None or previous["arrived"] is None or previous["arrived"] >= departed:
With: if previous is None or previous["arrived"] is None or previous["arrived"] > departed:
"""
