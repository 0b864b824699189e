"""Gives the oldest of those in the buffer.

Task: buffer
Message: a queue lets all wait alike
Replace: drawn = int(chance.integers(len(held)))
With: drawn = held.index(min(held))
"""
