"""Rules of the flights' own domain: clocks that agree, dates that exist."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present
from pipelines.columnar.time_zones import MINUTES_A_DAY, clock_minutes


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
        difference = clock_minutes(actual) - clock_minutes(scheduled) - delay
        known = np.logical_and.reduce([present(batch.column(name)) for name in self.columns])
        return known & (difference % MINUTES_A_DAY != 0)

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
