"""Forgets nothing.

Task: forget
Message: State grows with the legs
Replace: forgotten = {*old[:-1], *stray}
With: forgotten = set()
"""
