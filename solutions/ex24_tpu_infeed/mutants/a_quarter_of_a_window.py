"""Shuffles a quarter of the rows that the window says.

Task: epochs
Message: How far a row can come
Replace: window_batches = -(-window_rows // part.batch)
With: window_batches = -(-window_rows // part.batch // 4)
"""
