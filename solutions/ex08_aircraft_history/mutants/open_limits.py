"""Takes the limits themselves for outside.

Task: landed
Message: declares arr_delay from -240 to 2880
Replace: known &= within(batch.column("arr_delay"), limits.minimum, limits.maximum)
With: known &= within(batch.column("arr_delay"), limits.minimum + 1, limits.maximum - 1)
"""
