"""Gives a history the flights of one aircraft at a time.

Task: future
Message: all flights are given to it
Replace: ever = _added(history(flights), flights)
With: ever = {}
    tails = flights.column("tailnum")
    for tail in tails.unique():
        ever |= _added(history(flights.filter(pc.equal(tails, tail))), flights)
Replace: then = _added(history(known_at(flights, row["departed_at"])), flights)
With: its = flights.filter(pc.equal(tails, tails[position]))
    then = _added(history(known_at(its, row["departed_at"])), flights)
"""
