"""Shuffles the rows of a batch among each other, whatever the window.

Task: epochs
Message: A batch has examples of one shard only
Replace: window_batches = -(-window_rows // part.batch)
With: window_batches = 1 if window_rows else window_rows
"""
