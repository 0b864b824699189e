"""Leaves batches without rows out of the distribution.

Task: shapes
Message: A batch without rows is a batch of 0 rows
Replace: self._batch_rows.update(batch.num_rows)
With: self._batch_rows.update(batch.num_rows) if batch.num_rows else None
"""
