"""Names the day and not the file, so that a correction is taken for a retry.

Task: id
Message: Another file has the same id
Replace: key.update(parquet)
With:
"""
