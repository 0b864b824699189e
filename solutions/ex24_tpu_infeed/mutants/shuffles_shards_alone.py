"""Shuffles the shards, and leaves the rows of each as they were written.

Task: epochs
Message: Shuffling the shards alone leaves their rows together
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = dict(rows)
"""
