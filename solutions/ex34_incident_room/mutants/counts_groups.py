"""Counts groups, not flights.

Task: weather
Message: 3 and 1 are 4
Replace: for flight in rows["flights"]:
        Metrics.counter("weather", "flights_read").inc()
With: Metrics.counter("weather", "flights_read").inc()
    for flight in rows["flights"]:

"""
