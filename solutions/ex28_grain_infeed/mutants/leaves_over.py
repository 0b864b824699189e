"""Drops what does not fill an epoch's last step.

Task: hosts
Message: Nothing is left over
Replace: first = begin + step * batch + host * rows
With: epoch, of_epoch = divmod(step, max(1, examples // batch))
    first = begin + epoch * examples + of_epoch * batch + host * rows
"""
