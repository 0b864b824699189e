"""Looks at the largest batch.

Task: diagnose
Message: the largest says nothing of the others
Replace: "small batches": batches is not None and batches["sum"] < SMALL_BATCH * batches["count"],
With: "small batches": batches is not None and batches["max"] < SMALL_BATCH,
"""
