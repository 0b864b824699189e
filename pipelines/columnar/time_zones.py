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
    local = datetime.datetime.fromtimestamp(hour * HOUR, zoneinfo.ZoneInfo(zone))
    return int(local.replace(tzinfo=datetime.UTC).timestamp()) - hour * HOUR


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
