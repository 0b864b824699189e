"""Ends with the data, and loses what the buffer holds.

Task: buffer
Message: What is in the buffer when the data end comes too
Replace: for following in range(len(held), examples + len(held)):
With: for following in range(len(held), max(len(held), examples)):
"""
