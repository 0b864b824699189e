"""The rule that an instant is what other columns say of it by a local calendar and clock."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present
from pipelines.columnar.time_zones import DAY, HOUR, MINUTE, PER_SECOND, instants_of, utc_offset
from pipelines.schemas.same_instant import SameInstant

# Seconds of what the finest column says, by how many columns of the clock there are.
_PRECISION = (DAY, HOUR, MINUTE, 1)


@dataclass(frozen=True)
class SameInstantRule:
    """An instant and the columns of a local date and clock agree.

    A clock that is put back shows an hour twice, and either instant agrees with it. An hour
    that is left out agrees with the instant of a clock not yet put forward.
    """

    id: str
    stated: SameInstant

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return self.stated.columns

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule. A date or a clock that there is not agrees with no instant."""
        stated, zone = self.stated, self.stated.zone
        known = np.logical_and.reduce([present(batch.column(name)) for name in self.columns])
        values = batch.column(stated.instant)
        instants = integers(values) // PER_SECOND[values.type.unit]
        said, possible = _date(batch, stated.date)
        for name, unit, most in zip(stated.clock, _PRECISION[1:], (24, 59, 59), strict=False):
            part = integers(batch.column(name))
            possible &= (part >= 0) & (part <= most)
            said = said + part * unit
        precision = _PRECISION[len(stated.clock)]
        local = instants + utc_offset(zone, instants)
        broken = known & ~(possible & (local // precision * precision == said))
        doubtful = np.flatnonzero(broken & possible)
        if len(doubtful):
            found, count = instants_of(zone, said[doubtful])
            same = instants[doubtful] // precision == found // precision
            broken[doubtful[(count == 0) & same]] = False
        return broken

    def reason(self, row: dict) -> str:
        """See RowRule."""
        stated = self.stated
        said = ", ".join(f"{name} {row[name]}" for name in stated.columns[1:])
        instant = row[stated.instant]
        if isinstance(instant, str):  # in no year of Python's calendar
            return f"{stated.instant} is {instant}, and not {said} in {stated.zone}"
        seconds = np.array([int(instant.timestamp())])
        local = np.datetime64(int((seconds + utc_offset(stated.zone, seconds))[0]), "s")
        return (
            f"{stated.instant} is {instant:%Y-%m-%dT%H:%M:%SZ}, which is {local} in "
            f"{stated.zone}, and not {said}"
        )


def _date(batch: pa.RecordBatch, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Seconds since 1970 of each date's midnight, as a clock of UTC has it; and where it is one."""
    parts = [integers(batch.column(name)) for name in names]
    if len(parts) == 1:
        return parts[0] * DAY, np.ones(len(parts[0]), bool)
    year, month, day = parts
    possible = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1)
    months = (np.where(possible, year, 1970) - 1970) * 12 + np.where(possible, month, 1) - 1
    first, after = (
        (months + more).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        for more in (0, 1)
    )
    possible &= day <= after - first
    return (first + np.where(possible, day, 1) - 1) * DAY, possible
