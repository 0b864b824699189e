"""Takes the reading of the hour itself, which is made at its end.

Task: future
Message: change with what is known after
Replace: before = pa.array([place_of.get(hour - 1) for hour in hours_of(rows).tolist()], pa.int64())
With: before = pa.array([place_of.get(hour) for hour in hours_of(rows).tolist()], pa.int64())
"""
