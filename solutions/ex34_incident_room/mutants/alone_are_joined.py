"""Counts each flight as joined.

Task: weather
Message: 3 and 1 are 4
Replace: Metrics.counter("weather", "flights_joined" if winds else "flights_alone").inc()
With: Metrics.counter("weather", "flights_joined").inc()
"""
