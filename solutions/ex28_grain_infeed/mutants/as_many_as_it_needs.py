"""Gives each host the batches that it needs itself.

Task: evaluation
Message: one that has a batch less lets the others wait
Replace: for first in range(host * rows, host * rows + examples, batch):
With: for first in range(host * rows, examples, batch):
"""
