"""Columns of a table that say the same instant: one in UTC, others by a local calendar."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import pyarrow as pa

from pipelines.columnar.time_zones import is_zone
from pipelines.problems import RequestError

FIELD = "same_instant"
_NEEDED = ("instant", "date", "zone")
_CLOCK = ("hour", "minute", "second")


@dataclass(frozen=True)
class SameInstant:
    """An instant that other columns say once more, as the clocks of a time zone show it.

    They are compared as precisely as the other columns say it: with a date and an hour, an
    instant within that hour agrees.

    Attributes:
        instant: a column of instants.
        date: a column of dates, or three of integers: year, month, day.
        zone: the IANA time zone of the date and the clock.
        hour, minute, second: columns of integers, or None; each needs the one before it. An
            hour of 24 is midnight at the end of the day.
    """

    instant: str
    date: tuple[str, ...]
    zone: str
    hour: str | None = None
    minute: str | None = None
    second: str | None = None

    @property
    def clock(self) -> tuple[str, ...]:
        """The columns of the clock, from the hour on."""
        return tuple(name for name in (self.hour, self.minute, self.second) if name)

    @property
    def columns(self) -> tuple[str, ...]:
        """All its columns, the instant first."""
        return (self.instant, *self.date, *self.clock)

    def as_dict(self) -> dict:
        """As a schema's TOML has it; `parse_all` takes it back."""
        fields = asdict(self)
        order = ("instant", "date", *_CLOCK, "zone")
        return {name: fields[name] for name in order if fields[name] is not None}


def parse_all(entries: object, source: str) -> tuple[SameInstant, ...]:
    """What a schema's `same_instant` states.

    Raises:
        RequestError: an entry has a field too few or too many, or one of another kind.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RequestError(
            f"{source}: {FIELD} must be a list of tables such as "
            '{ instant = "at", date = ["day"], hour = "hour", zone = "Europe/Rome" }.'
        )
    return tuple(_parse(entry, f"{source}, {FIELD}") for entry in entries)


def _parse(entry: dict, where: str) -> SameInstant:
    for name in _NEEDED:
        if name not in entry:
            raise RequestError(f"{where}: {name} is missing; it needs {', '.join(_NEEDED)}.")
    for name, value in entry.items():
        if name not in (*_NEEDED, *_CLOCK):
            raise RequestError(
                f"{where}: there is no field {name}; use {', '.join((*_NEEDED, *_CLOCK))}."
            )
        kind, what = (list, "a list of columns' names") if name == "date" else (str, "a text")
        if not isinstance(value, kind) or not all(isinstance(text, str) for text in value):
            raise RequestError(f"{where}: {name} must be {what}, and is {value!r}.")
    for finer, coarser in (("minute", "hour"), ("second", "minute")):
        if finer in entry and coarser not in entry:
            raise RequestError(f"{where}: {finer} is stated without {coarser}; state both.")
    if not is_zone(entry["zone"]):
        raise RequestError(
            f"{where}: there is no time zone {entry['zone']!r}; use a name such as Europe/Rome."
        )
    return SameInstant(**entry | {"date": tuple(entry["date"])})


def check_columns(one: SameInstant, types: Mapping[str, pa.DataType], source: str) -> None:
    """Whether the columns are there, and of types that can say an instant.

    Raises:
        RequestError: names the column and what it must be.
    """
    where = f"{source}, {FIELD}"
    if len(one.date) not in (1, 3):
        raise RequestError(f"{where}: date must be one column, or three: year, month and day.")
    integers: tuple[Callable, str] = (pa.types.is_integer, "integers")
    kinds = [(one.instant, (pa.types.is_timestamp, "instants"))]
    kinds += [(name, integers) for name in (*one.date, *one.clock)]
    if len(one.date) == 1:
        kinds[1] = (one.date[0], (pa.types.is_date, "dates"))
    for name, (fits, what) in kinds:
        if name not in types:
            raise RequestError(f"{where}: there is no column {name}; it has {', '.join(types)}.")
        if not fits(types[name]):
            raise RequestError(f"{where}: {name} must be a column of {what}, and is {types[name]}.")
