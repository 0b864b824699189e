"""Removes what has not left, and hides nothing of what is in the air.

Task: future
Message: Removing rows alone does not show it
Replace: then = _added(history(known_at(flights, row["departed_at"])), flights)
With: now = pa.scalar(row["departed_at"], flights.schema.field("departed_at").type)
    past = flights.filter(pc.less_equal(flights.column("departed_at"), now))
    then = _added(history(past), flights)
"""
