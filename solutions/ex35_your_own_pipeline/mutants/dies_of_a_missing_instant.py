"""Takes it for granted that each row has its instant.

Task: rows
Message: last_hour.py, line
Replace: hours = pc.fill_null(seconds, 0).to_numpy(zero_copy_only=False) // 3600
With: hours = np.array([second // 3600 for second in seconds.to_pylist()])
"""
