"""Takes the hour from the airport's clock, and the weekday from Greenwich's.

Task: clock
Message: in the evening another day
Replace: row |= {"month": local.month, "day": local.day, "weekday": local.weekday()}
With: weekday = datetime.fromisoformat(flight["sched_dep"]).weekday()
    row |= {"month": local.month, "day": local.day, "weekday": weekday}
"""
