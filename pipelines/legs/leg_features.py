"""What is known of a leg at its scheduled departure: of itself, and of the legs before it.

Then it is asked whether it will arrive late, so that nothing counts that is told only when it has
left: not its own departure delay, nor what the airport was like in the hour before it left.
"""

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present
from pipelines.sequences.windows import NEVER, times

OWN = ("distance", "minute_of_day", "weekday", "rain", "wind", "sight")
"""Of a leg by itself: miles, minutes since midnight of the scheduled departure, Monday as 0, and
the weather at the origin in that hour: inches, miles an hour, miles."""

EARLIER = ("since_schedule", "left", "left_late", "landed", "landed_late", "landed_ago")
"""Of the leg before it in its window, as it is known then: minutes from that leg's scheduled
departure to this one's, 0 for the first; whether that leg has left and has landed, 1 or 0; and its
delay in minutes at either, and the minutes since it landed, 0 where they are not known."""

HISTORY = ("history_known", "history_late", "history_ground")
"""What the seat `history` says of the leg, as far as it is known then, whatever window and split
the leg before is in: 1 or 0, its delay at arrival, and minutes since it landed. The measure of the
model, which does not get them."""

NAMES = OWN + EARLIER + HISTORY

_PLAIN = {
    "distance": "distance",
    "weekday": "weekday",
    "rain": "weather_precip",
    "wind": "weather_wind_speed",
    "sight": "weather_visib",
}
_SCHEDULE = ("scheduled_at", "hour", "minute", *_PLAIN.values())
_OF_EARLIER = ("departed_at", "dep_delay", "landed_at", "arr_delay")
_OF_HISTORY = ("previous_arr_delay", "ground_minutes")

COLUMNS = _SCHEDULE + _OF_EARLIER + _OF_HISTORY
"""Columns of the checked flights that this looks at: of a leg itself those of its schedule, of the
leg before it all."""

_MINUTE = 60


def leg_numbers(legs: pa.RecordBatch, first: np.ndarray) -> dict[str, np.ndarray]:
    """The features `NAMES` of legs in windows; see `pipelines.sequences.sequence_job.Sequences`.

    A leg's own outcome is in none of its features: in `landed_late` of the next one, if it had
    landed when that one was scheduled. What lacks a value is 0.

    Args:
        legs: with `COLUMNS`; windows whole, in the order of `scheduled_at`.
        first: which legs begin a window.
    """
    scheduled = times(legs.column("scheduled_at"))
    found = {name: _numbers(legs, column) for name, column in _PLAIN.items()}
    found["minute_of_day"] = 60 * _numbers(legs, "hour") + _numbers(legs, "minute")
    found |= _earlier(legs, scheduled, first) | _history(legs, scheduled)
    return {name: found[name].astype(np.float32) for name in NAMES}


def _earlier(
    legs: pa.RecordBatch, scheduled: np.ndarray, first: np.ndarray
) -> dict[str, np.ndarray]:
    before = np.maximum(np.arange(legs.num_rows) - 1, 0)
    # Who has no schedule is alone in its window, and so has none before.
    found = {
        "since_schedule": np.where(first, 0, scheduled - np.where(first, 0, scheduled[before]))
        // _MINUTE
    }
    for name, instant, delay in (
        ("left", "departed_at", "dep_delay"),
        ("landed", "landed_at", "arr_delay"),
    ):
        when = times(legs.column(instant))[before]
        known = ~first & (when != NEVER) & (when < scheduled)
        known &= present(legs.column(delay))[before]
        found[name] = known
        found[f"{name}_late"] = np.where(known, integers(legs.column(delay))[before], 0)
    # Of the landing, which the loop has come to last.
    found["landed_ago"] = np.where(known, scheduled - np.where(known, when, 0), 0) // _MINUTE
    return found


def _history(legs: pa.RecordBatch, scheduled: np.ndarray) -> dict[str, np.ndarray]:
    """`history` as of the schedule: it was made for the departure, when more may be known."""
    departed, ground = times(legs.column("departed_at")), legs.column("ground_minutes")
    there = present(ground) & present(legs.column("departed_at")) & (scheduled != NEVER)
    landed = np.where(there, departed, 0) - _MINUTE * integers(ground)
    known = there & (landed < scheduled)
    return {
        "history_known": known,
        "history_late": np.where(known, integers(legs.column("previous_arr_delay")), 0),
        "history_ground": np.where(known, scheduled - landed, 0) // _MINUTE,
    }


def _numbers(legs: pa.RecordBatch, name: str) -> np.ndarray:
    values = legs.column(name)
    return values.fill_null(0).to_numpy(zero_copy_only=False).astype(np.float32)
