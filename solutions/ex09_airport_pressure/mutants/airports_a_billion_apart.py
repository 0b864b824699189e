"""Sets the airports 10 ** 9 seconds apart in one sorted array.

Task: airports
Message: the hour of one must not reach into another's
"""


def airport_pressure(flights, earlier):
    known = concat([flights.select(DEPARTURE), *earlier])
    origins = known.column("origin").dictionary_encode().indices
    left = present(known.column("departed_at")) & present(origins)
    times, delays = integers(known.column("departed_at")), integers(known.column("dep_delay"))
    apart = 10**9
    times = times + apart * integers(origins)
    there = np.flatnonzero(left)
    there = there[np.argsort(times[there])]
    valid = left[: flights.num_rows]
    count, total = delays_before(times[there], delays[there], times[: flights.num_rows])
    return with_columns(
        flights,
        {
            "origin_departures": nullable(np.where(valid, count, 0), valid, pa.int16()),
            "origin_delay": nullable(
                total / np.maximum(count, 1), valid & (count > 0), pa.float32()
            ),
        },
    )
