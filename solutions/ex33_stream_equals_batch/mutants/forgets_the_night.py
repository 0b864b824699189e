"""Forgets all legs before the lateness, the last one too.

Task: forget
Message: Days on the ground do not make
Replace: forgotten = {*old[:-1], *stray}
With: forgotten = {*old, *stray}
"""
