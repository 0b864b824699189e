"""Gives the newest of those in the buffer most often.

Task: buffer
Message: The next one is drawn from all that the buffer holds
Replace: drawn = int(chance.integers(len(held)))
With: drawn = int(chance.integers(len(held)) if chance.random() < 0.5 else held.index(max(held)))
"""
