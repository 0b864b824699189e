"""Numbers New York's three airports, whatever airports the table has.

Task: hours
Message: Which airports there are
Replace: origins = pc.unique(weather.column("origin"))
With: origins = pa.array(["EWR", "JFK", "LGA"])
"""
