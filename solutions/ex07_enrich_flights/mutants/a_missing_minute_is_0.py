"""Takes the full hour where the minute is missing.

Task: scheduled
Message: and so is the full hour
Replace: return pc.add(flights.column("time_hour"), _minutes(flights.column("minute")))
With: return pc.add(flights.column("time_hour"), _minutes(flights.column("minute").fill_null(0)))
"""
