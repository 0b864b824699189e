"""Takes a delay of 0 for none.

Task: previous
Message: arrived on the minute
Replace: known = present(batch.column("landed_at"))
With: known = present(batch.column("landed_at"))
    known &= delay != 0
"""
