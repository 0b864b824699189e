"""Puts a cancelled flight where it was to leave.

Task: aircraft
Message: 4485 and 4415 never left
Replace: left = np.where(present(departed), integers(departed), _NEVER)
With: left = np.where(present(departed), integers(departed), integers(batch.column("time_hour")))
"""
