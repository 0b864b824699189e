"""Takes a flight without a landing for one that had landed.

Task: known
Message: not known to have landed by then
Replace: landed = pc.less(past.column("landed_at"), now)
With: landed = pc.fill_null(pc.less(past.column("landed_at"), now), True)
"""
