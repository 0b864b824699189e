"""Gives every host the step's first examples.

Task: hosts
Message: or each the whole step
Replace: first = begin + step * batch + host * rows
With: first = begin + step * batch
"""
