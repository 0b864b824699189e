"""Takes a missing delay for 0.

Task: landed
Message: neither delay nor ground time
Replace: known &= within(batch.column("arr_delay"), limits.minimum, limits.maximum)
With: known &= within(batch.column("arr_delay").fill_null(0), limits.minimum, limits.maximum)
"""
