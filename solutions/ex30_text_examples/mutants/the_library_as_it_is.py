"""Leaves the number of entries to the library.

Task: vocabulary
Message: entries
Replace: vocab_size=size,
With: vocab_size=30_000, min_frequency=1,
"""
