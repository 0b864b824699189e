"""Journeys: of something that is in one place at a time, and ends a leg after it began it."""

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present

_SECONDS = pa.timestamp("s", tz="UTC")


def lands_after_departure(
    departed: pa.Array, landed: pa.Array, air_minutes: pa.Array
) -> np.ndarray:
    """Which flights land after they left, by no less than their time in the air.

    Args:
        departed, landed: instants, which clocks in two time zones were read for.
        air_minutes: minutes in the air.

    Returns:
        A bool array; False where a value is missing.
    """
    there = present(departed) & present(landed) & present(air_minutes)
    aloft = integers(landed.cast(_SECONDS)) - integers(departed.cast(_SECONDS))
    return there & (aloft >= integers(air_minutes) * 60) & (aloft > 0)


def in_two_places(aircraft: pa.Array, departed: pa.Array, landed: pa.Array) -> np.ndarray:
    """Which flights leave before an earlier leg of their aircraft has landed.

    Args:
        aircraft: registrations.
        departed, landed: instants.

    Returns:
        A bool array; False where a value is missing. Of two flights that leave at the
        same instant, one is the earlier.
    """
    there = present(aircraft) & present(departed) & present(landed)
    codes = integers(aircraft.dictionary_encode().indices, missing=-1)
    left, down = (integers(times.cast(_SECONDS)) for times in (departed, landed))
    # Flights without a time are put where they are earlier than nothing.
    order = np.lexsort((down, left, codes, ~there))
    broken = np.zeros(len(codes), bool)
    if not len(order):
        return broken
    codes, left, down = codes[order], left[order], np.where(there, down, 0)[order]
    # The latest landing so far of each aircraft, whose times are moved out of the others' reach.
    offset = (codes + 1) * (np.int64(1) << 40)
    latest = np.maximum.accumulate(down + offset)
    early = np.zeros(len(codes), bool)
    early[1:] = (codes[1:] == codes[:-1]) & (left[1:] + offset[1:] < latest[:-1])
    broken[order] = early
    return broken & there
