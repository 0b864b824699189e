"""Waits for a silent partition for ever.

Task: stuck
Message: it is idle, and a alone decides
Replace: awake = [name for name in partitions if now - heard[name] < IDLE]
With: awake = list(partitions)
"""
