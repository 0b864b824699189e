"""Sorts names as a reader would, without their case.

Task: same
Message: Join the entries yourself
Replace: columns = [_entries(name, batch.column(name)) for name in sorted(batch.schema.names)]
With: columns = [
        _entries(name, batch.column(name)) for name in sorted(batch.schema.names, key=str.lower)
    ]
"""
