"""Draws from the first half of the buffer.

Task: buffer
Message: Numbers wait in the buffer for another time
Replace: drawn = int(chance.integers(len(held)))
With: drawn = int(chance.integers(-(-len(held) // 2)))
"""
