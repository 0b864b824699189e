"""Begins at the first example, wherever the training stood.

Task: resume
Message: Whoever begins at the first example again
Replace: epoch, step = divmod(feed.first_step, part.steps)
With: epoch, step = 0, 0
"""
