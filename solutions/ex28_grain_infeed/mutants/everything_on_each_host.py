"""Evaluates everything on each host.

Task: evaluation
Message: Dropped or repeated examples make another metric
Replace: for first in range(host * rows, host * rows + examples, batch):
With: for first in range(0, examples, batch):
"""
