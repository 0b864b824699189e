"""Forgets all legs before the lateness, the last one too.

Task: forget
Message: UA2 departed 4 hours before the newest departure
Replace: forgotten = {*old[:-1], *stray}
With: forgotten = {*old, *stray}
"""
