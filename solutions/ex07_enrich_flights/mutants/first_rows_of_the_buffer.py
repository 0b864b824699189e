"""Reads the hours from the column's buffer, from its start.

Task: scheduled
Message: a slice of a longer one
Replace: return pc.add(flights.column("time_hour"), _minutes(flights.column("minute")))
With: hours, minutes = flights.column("time_hour"), flights.column("minute")
    seconds = np.frombuffer(hours.buffers()[1], np.int64)[: len(hours)]
    known = present(hours) & present(minutes)
    return nullable(seconds + integers(minutes) * 60, known, schemas.TIMESTAMP)
"""
