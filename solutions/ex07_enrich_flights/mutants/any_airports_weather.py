"""Finds the weather by the hour alone.

Task: hours
Message: neither the airport nor the hour alone names one
Replace: return find_rows(pairs(flights), pairs(weather))
With: return find_rows(flights.column("time_hour"), weather.column("time_hour"))
"""
