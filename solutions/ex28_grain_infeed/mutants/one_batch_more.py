"""Gives a batch of nothing where the last one was full.

Task: evaluation
Message: A batch more is a step of nothing
Replace: for first in range(host * rows, host * rows + examples, batch):
With: for first in range(host * rows, host * rows + examples + 1, batch):
"""
