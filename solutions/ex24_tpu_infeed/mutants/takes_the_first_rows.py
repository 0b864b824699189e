"""Cuts what is left over off before rows are shuffled.

Task: epochs
Message: other ones are left over in each epoch
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = {name: column[: part.batches * part.batch] for name, column in rows.items()}
    rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
"""
