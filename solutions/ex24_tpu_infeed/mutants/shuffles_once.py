"""Shuffles every epoch alike.

Task: epochs
Message: The second epoch has the order of the first
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = shuffle_rows(rows, [feed.seed, window])
"""
