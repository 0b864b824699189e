"""Takes the row before for the hour before.

Task: order
Message: in another order, and in other batches
Replace: before = pa.array([place_of.get(hour - 1) for hour in hours_of(rows).tolist()], pa.int64())
With: before = pa.array([place - 1 if place else None for place in range(len(rows))], pa.int64())
"""
