"""Reads what has been had again, to find the place.

Task: resume
Message: to find the place waits for hours
Replace: batches = []
        for step in range(steps):
With: read_records(paths, numbers_at(range(begin), examples, seed))
    batches = []
    for step in range(steps):
"""
