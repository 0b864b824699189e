"""Multiplies minutes in eight bits.

Task: scheduled
Message: in 8 bits they wrap round
"""


def scheduled_at(flights):
    minute = flights.column("minute")
    seconds = minute.fill_null(0).to_numpy(zero_copy_only=False) * np.int8(60)
    seconds = pa.array(seconds.astype(np.int64), mask=np.asarray(minute.is_null()))
    return pc.add(flights.column("time_hour"), seconds.cast(pa.duration("s")))
