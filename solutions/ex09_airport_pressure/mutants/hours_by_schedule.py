"""Counts a cancelled flight at the hour that it was scheduled for.

Task: cancelled
Message: MQ 3603 and US 2142 never left the gate
Replace: times, delays = integers(known.column("departed_at")), integers(known.column("dep_delay"))
With: times, delays = integers(known.column("departed_at")), integers(known.column("dep_delay"))
    hours = np.zeros(known.num_rows, np.int64)
    hours[: flights.num_rows] = integers(flights.column("time_hour"))
    times = np.where(times == 0, hours, times)
Replace: left = present(known.column("departed_at"))
With: left = np.ones(known.num_rows, bool)
"""
