"""Calls a partition idle after more than IDLE seconds.

Task: stuck
Message: and then for 600
Replace: awake = [name for name in partitions if now - heard[name] < IDLE]
With: awake = [name for name in partitions if now - heard[name] <= IDLE]
"""
