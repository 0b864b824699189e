"""Counts only departures that have a delay, and takes 0 for none.

Task: mean
Message: it left, and its delay is 0
Replace: count[asking], total[asking] = delays_before(times[there], delays[there], times[asking])
With: late = there[delays[there] != 0]
    count[asking], total[asking] = delays_before(times[late], delays[late], times[asking])
"""
