"""Goes on at the right step of the first epoch.

Task: resume
Message: an epoch has 3 steps
Replace: epoch, step = divmod(feed.first_step, part.steps)
With: epoch, step = 0, feed.first_step % part.steps
"""
