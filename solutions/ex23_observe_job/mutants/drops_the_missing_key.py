"""Drops rows without a key.

Task: hot
Message: the missing value is the hottest key of all
Replace: for one in batch[column].value_counts().to_pylist():
With: for one in batch[column].drop_null().value_counts().to_pylist():
"""
