"""Goes through the accumulators once for each sum.

Task: merge
Message: a runner may hand over one that can be gone through once
Replace: for more_flights, more_left, more_minutes, its_worst in accumulators:
With: flights = sum(one[0] for one in accumulators)
    for more_flights, more_left, more_minutes, its_worst in accumulators:
        more_flights = 0
"""
