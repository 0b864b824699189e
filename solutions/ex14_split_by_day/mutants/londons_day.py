"""Takes the day from the instant in UTC.

Task: days
Message: which time_hour, in UTC, calls the sixth
Replace: dates = (year * 100 + month) * 100 + day
With: dates = np.array([int(f"{t:%Y%m%d}") for t in batch.column("time_hour").to_pylist()], int)
"""
