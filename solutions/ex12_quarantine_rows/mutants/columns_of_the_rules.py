"""Passes on the columns whose types it knows.

Task: whole
Message: A table may have columns that this step has never heard of
Replace: valid = batch.filter(pa.array(~findings.broken))
With: valid = batch.filter(pa.array(~findings.broken))
    known = [f.name for f in valid.schema if not pa.types.is_nested(f.type)]
    valid = valid.select(known)
"""
