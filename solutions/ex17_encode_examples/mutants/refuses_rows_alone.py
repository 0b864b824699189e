"""Refuses a type only where there is a row of it.

Task: kinds
Message: The type is there without a row
Replace: columns = [_entries(name, batch.column(name)) for name in sorted(batch.schema.names)]
With: if not batch.num_rows:
        return []
    columns = [_entries(name, batch.column(name)) for name in sorted(batch.schema.names)]
"""
