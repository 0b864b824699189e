"""Local times and instants, vectorised.

Offsets come from Python's `zoneinfo` (the system's time-zone database, or the
`tzdata` package where a slim container has none), one look-up an hour of data and
zone, remembered for the life of the process.
"""

import datetime
import functools
import zoneinfo

import numpy as np

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MINUTES_A_DAY = 1_440
# Of Arrow's units of time, by name.
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def clock_minutes(hhmm: np.ndarray) -> np.ndarray:
    """Minutes since midnight of a clock reading: 517 is 317, 2400 is 1440."""
    return hhmm // 100 * 60 + hhmm % 100


# Instants beyond are no years of Python's calendar, in some zone or other.
_FIRST_HOUR, _LAST_HOUR = (
    int(datetime.datetime(year, 1, day, tzinfo=datetime.UTC).timestamp()) // HOUR
    for year, day in ((1, 3), (9999, 1))
)


@functools.cache
def _offset_in_hour(zone: str, hour: int) -> int:
    instant = datetime.datetime.fromtimestamp(hour * HOUR, zoneinfo.ZoneInfo(zone))
    offset = instant.utcoffset()
    assert offset is not None  # an instant with a zone has one
    return int(offset.total_seconds())


@functools.cache
def is_zone(zone: str) -> bool:
    """Whether the time-zone database knows the zone."""
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return False
    return True


def utc_offset(zone: str, instants: np.ndarray) -> np.ndarray:
    """Seconds from UTC to the zone's local time at each instant, more than 0 in the east.

    Args:
        zone: an IANA zone whose clock changes on the hour of UTC (all do since 1972
            but for Lord Howe Island).
        instants: seconds since 1970, int64. Before the year 1 and after 9998 the offset is
            that of the nearest year that has one.
    """
    hours = np.clip(instants // HOUR, _FIRST_HOUR, _LAST_HOUR)
    hours, where = np.unique(hours, return_inverse=True)
    offsets = np.array([_offset_in_hour(zone, int(hour)) for hour in hours], np.int64)
    return offsets[where] if len(hours) else np.empty(0, np.int64)


def instants_of(zone: str, local: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The instants at which the zone's clock and calendar read a local time.

    Args:
        zone: see `utc_offset`; its clock is not changed twice in two days.
        local: seconds from 1970-01-01 00:00 by the zone's clock, int64.

    Returns:
        (instants, count): seconds since 1970, int64, and how many instants there are: 1, or 2
        where the clock was put back (the first of them is given), or 0 where it was put
        forward (given is that of a clock not yet put forward).
    """
    before, after = utc_offset(zone, local - DAY), utc_offset(zone, local + DAY)
    first, second = local - before, local - after
    count = (utc_offset(zone, first) == before).astype(np.int64)
    changed = np.flatnonzero(before != after)
    if len(changed):
        late = utc_offset(zone, second[changed]) == after[changed]
        only = changed[late & (count[changed] == 0)]
        count[changed] += late
        first[only] = second[only]
    return first, count


def next_reading(zone: str, after: np.ndarray, hhmm: np.ndarray) -> np.ndarray:
    """The first instant at or after `after` at which the zone's clock reads `hhmm`.

    A clock that is put forward or back between the two is allowed for. A reading that
    summer time leaves out is that of a clock not yet put forward.

    Args:
        after: seconds since 1970, int64.
        hhmm: clock readings, int; 2400 is midnight.

    Returns:
        Seconds since 1970, int64.
    """
    before = utc_offset(zone, after)
    reading = (after + before) // MINUTE % MINUTES_A_DAY
    wait = (clock_minutes(hhmm) - reading) % MINUTES_A_DAY * MINUTE
    found = after - after % MINUTE + wait
    changed = before - utc_offset(zone, found)
    if not changed.any():
        return found
    moved = found + changed
    # Put back, the clock reads so twice: 23 hours and more of waiting may be none.
    day_before = moved - DAY
    twice = (day_before >= after) & (utc_offset(zone, day_before) == utc_offset(zone, moved))
    moved = np.where(twice, day_before, moved)
    skipped = utc_offset(zone, moved) != utc_offset(zone, found)
    return np.where(skipped, found, moved)
