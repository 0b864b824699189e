"""Takes a landing in the minute for known.

Task: known
Message: cannot
Replace: landed = pc.less(past.column("landed_at"), now)
With: landed = pc.less_equal(past.column("landed_at"), now)
"""
