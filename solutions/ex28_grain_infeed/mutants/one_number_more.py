"""Lets the buffer hold one number more.

Task: buffer
Message: A buffer of one number changes the order
Replace: held = list(range(min(buffer, examples)))
With: held = list(range(min(buffer + 1, examples)))
"""
