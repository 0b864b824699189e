"""Knows the delay of a leg that is in the air.

Task: past
Message: at 13:00 nobody knew
Replace: or previous["arrived"] >= departed:
With: or previous["arrived"] is False:
"""
