"""Compares lists of texts with their order.

Task: values
Message: another order of a list
Replace: if went or came:
With: if old.get("values") != new.get("values"):
"""
