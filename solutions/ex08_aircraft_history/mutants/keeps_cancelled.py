"""Keeps flights that never left.

Task: known
Message: 61 never left
Replace: past = flights.filter(pc.less_equal(flights.column("departed_at"), now))
With: past = flights.filter(
        pc.fill_null(pc.less_equal(flights.column("departed_at"), now), True)
    )
"""
