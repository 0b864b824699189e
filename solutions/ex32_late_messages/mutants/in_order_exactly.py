"""Believes that a partition's messages come in order.

Task: stuck
Message: out of order
Replace: least = min(newest[name] for name in awake) - DISORDER
With: least = min(newest[name] for name in awake)
"""
