"""Knows the delay of a leg that is in the air.

Task: past
Message: at 13:00 nobody knew
Replace: if previous is None or previous["arrived"] is None or previous["arrived"] >= departed:
With: if previous is None or previous["arrived"] is None:
"""
