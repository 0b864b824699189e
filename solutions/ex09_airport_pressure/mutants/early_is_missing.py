"""Counts only what left late or on time.

Task: mean
Message: A negative delay is an early departure
Replace: count[asking], total[asking] = delays_before(times[there], delays[there], times[asking])
With: late = there[delays[there] >= 0]
    count[asking], total[asking] = delays_before(times[late], delays[late], times[asking])
"""
