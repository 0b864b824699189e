"""Calls a partition idle after more than IDLE seconds.

Task: stuck
Message: and then for 600
Replace: now - heard[name] < IDLE
With: now - heard[name] <= IDLE
"""
