"""Writes features in the order of the columns.

Task: same
Message: Join the entries yourself
Replace: columns = [_entries(name, batch.column(name)) for name in sorted(batch.schema.names)]
With: columns = [_entries(name, batch.column(name)) for name in batch.schema.names]
"""
