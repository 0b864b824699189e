"""Looks at the hour behind.

Task: future
Message: Without the rows behind
Replace: before = pa.array([place_of.get(hour - 1) for hour in hours_of(rows).tolist()], pa.int64())
With: before = pa.array([place_of.get(hour + 1) for hour in hours_of(rows).tolist()], pa.int64())
Replace: # The first hour of the next day has this one before it.
With: if hours[place] % HOURS == 0 and day != NOWHEN:
        places.setdefault((origin or "", day - 1, False), []).append(place)
    # The last hour of the day before has this one behind it.
"""
