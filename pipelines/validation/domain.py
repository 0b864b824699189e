"""Rules of the flights' own domain: clocks that agree, dates that exist."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present
from pipelines.columnar.time_zones import MINUTES_A_DAY, clock_minutes

_SECONDS = pa.timestamp("s", tz="UTC")


@dataclass(frozen=True)
class ClocksAgree:
    """The actual clock reading is the scheduled one plus the delay, round the clock."""

    id: str
    actual: str
    scheduled: str
    delay: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.actual, self.scheduled, self.delay)

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        actual, scheduled, delay = (integers(batch.column(name)) for name in self.columns)
        apart = clock_minutes(actual) - clock_minutes(scheduled) - delay
        known = np.logical_and.reduce([present(batch.column(name)) for name in self.columns])
        return known & (apart % MINUTES_A_DAY != 0)

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return (
            f"{self.actual} {row[self.actual]} is not {self.scheduled} {row[self.scheduled]} "
            f"plus {self.delay} {row[self.delay]}"
        )


@dataclass(frozen=True)
class PresentWith:
    """A value is there if another one is."""

    id: str
    column: str
    other: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.column, self.other)

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        return present(batch.column(self.other)) & ~present(batch.column(self.column))

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return f"{self.column} is missing though {self.other} is {row[self.other]}"


@dataclass(frozen=True)
class DateExists:
    """Year, month and day are a day of the calendar."""

    id: str
    columns: tuple[str, ...] = ("year", "month", "day")

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule. Out-of-range months and days are the schema's rules' to find."""
        year, month, day = (integers(batch.column(name), missing=1) for name in self.columns)
        possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        first = ((year - 1970) * 12 + np.where(possible, month, 1) - 1).astype("datetime64[M]")
        length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(int)
        return possible & (day > length)

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return f"{row['year']}-{row['month']}-{row['day']} is no date"


@dataclass(frozen=True)
class ScheduleInHour:
    """The scheduled clock reading is its hour and minute."""

    id: str
    columns: tuple[str, ...] = ("sched_dep_time", "hour", "minute")

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        reading, hour, minute = (integers(batch.column(name)) for name in self.columns)
        known = np.logical_and.reduce([present(batch.column(name)) for name in self.columns])
        return known & (reading != hour * 100 + minute)

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return (
            f"sched_dep_time {row['sched_dep_time']} is not hour {row['hour']} "
            f"and minute {row['minute']}"
        )


def flight_rules() -> list:
    """The domain's rules on flights."""
    return [
        DateExists("flight.date_exists"),
        ScheduleInHour("flight.schedule_in_hour"),
        ClocksAgree("flight.departure_clock", "dep_time", "sched_dep_time", "dep_delay"),
        ClocksAgree("flight.arrival_clock", "arr_time", "sched_arr_time", "arr_delay"),
        PresentWith("flight.departure_delay_known", "dep_delay", "dep_time"),
        PresentWith("flight.departure_time_known", "dep_time", "dep_delay"),
        PresentWith("flight.departed_before_arrival", "dep_delay", "arr_delay"),
        PresentWith("flight.arrival_time_known", "arr_time", "arr_delay"),
    ]


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
    # The latest landing so far of each aircraft: aircraft apart by more than all of time.
    apart = (codes + 1) * (np.int64(1) << 40)
    latest = np.maximum.accumulate(down + apart)
    early = np.zeros(len(codes), bool)
    early[1:] = (codes[1:] == codes[:-1]) & (left[1:] + apart[1:] < latest[:-1])
    broken[order] = early
    return broken & there
