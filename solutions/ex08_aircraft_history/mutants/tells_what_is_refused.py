"""Tells of a delay that no flight can have.

Task: landed
Message: quarantined later
Replace: known &= within(batch.column("arr_delay"), limits.minimum, limits.maximum)
With: known &= present(batch.column("arr_delay"))
"""
