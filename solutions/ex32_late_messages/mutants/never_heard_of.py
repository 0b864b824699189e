"""Forgets partitions that have not sent yet.

Task: stuck
Message: Before its first message nothing is known of b
Replace: if all(name in newest for name in awake):
With: awake = [name for name in awake if name in newest]
    if awake:
"""
