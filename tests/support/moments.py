"""Instants of a day, for tables in which the arithmetic is visible."""

import pandas as pd
import pyarrow as pa

DAY = pd.Timestamp("2013-06-01", tz="UTC")
UTC_SECONDS = pa.timestamp("s", tz="UTC")


def at(clock: str | None) -> int | None:
    """Seconds since 1970 of a clock time of the day, such as "09:30"; "24:10" is tomorrow."""
    if clock is None:
        return None
    hours, minutes = clock.split(":")
    return int(DAY.timestamp()) + int(hours) * 3_600 + int(minutes) * 60


def times(values: list) -> pa.Array:
    return pa.array(values, pa.int64()).cast(UTC_SECONDS)
