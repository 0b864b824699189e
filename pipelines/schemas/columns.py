"""Tables and columns, as values."""

import functools
import hashlib
import json
import re
from dataclasses import asdict, dataclass

import pyarrow as pa

from pipelines.schemas import cells
from pipelines.schemas.cells import MISSING, CellTexts
from pipelines.schemas.same_instant import SameInstant

TIMESTAMP = pa.timestamp("s", tz="UTC")

# When a value is known, in this order, where a table names no moments of its own.
MOMENTS = ("before", "after")
# What decides a row's split where no columns are named: its day, or its identity.
DAY, IDENTITY = "day", "identity"
FEATURES = ("number", "category")

# The largest distance between two distributions that is no drift or skew, where a table
# and a column say nothing. Distances lie between 0 and 1, so that 1 is no limit.
NO_LIMIT = 1.0


@dataclass(frozen=True)
class Column:
    """A column of a table: its type, its limits and what it means.

    Attributes:
        minimum, maximum: the closed range of valid values, or None for no limit.
        values: the only valid values, or None for no limit.
        known: one of the table's moments: when the value is known.
        feature: "number" or "category" where preprocessing takes the column.
        seat: the seat that adds the column, None where it is read.
        drift: the largest distance allowed between two data sets, from 0 to 1.
        skew: the same between the splits of one, or between training and serving.
        missing: texts that stand for a missing value, None for those of the table.
        zone: the time zone of instants that are written without one; None refuses them.
    """

    name: str
    type: pa.DataType
    nullable: bool
    description: str
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    values: tuple | None = None
    known: str | None = None
    feature: str | None = None
    seat: str | None = None
    drift: float = NO_LIMIT
    skew: float = NO_LIMIT
    missing: tuple[str, ...] | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Table:
    """A table's columns in order; `identity` names those that identify a row.

    Attributes:
        identity: empty where rows need not differ.
        partition: the column by whose day a warehouse divides the table, or None.
        cluster: the columns by which it orders the rows of a day.
        moments: when values are known, from the first to the last.
        predicted_at: the moment at which predictions are made: what is known later is
            no feature.
        day: what says a row's day: a column of dates or instants (UTC), or three of
            integers: year, month, day. Empty where a row has none.
        split_by: what decides a row's split: `DAY`, `IDENTITY`, or names of columns, at least
            one: rows with the same values there, missing ones too, are in one split.
        missing: texts that stand for a missing value, whatever the column's type, where a
            column names none of its own.
        same_instant: columns that say what another one says, and must agree with it.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    partition: str | None = None
    cluster: tuple[str, ...] = ()
    moments: tuple[str, ...] = MOMENTS
    predicted_at: str = MOMENTS[0]
    day: tuple[str, ...] = ()
    split_by: str | tuple[str, ...] = IDENTITY
    missing: tuple[str, ...] = MISSING
    same_instant: tuple[SameInstant, ...] = ()

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"The table {self.name} has no column {name}.")

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]

    @functools.cached_property
    def arrow(self) -> pa.Schema:
        """The Arrow schema. Every field is nullable: checking is the check seat's.

        Its metadata say how texts are read: see `pipelines.schemas.cells.cell_texts`.
        """
        told = {column.name: self.cell_texts(column.name) for column in self.columns}
        fields = [(column.name, column.type) for column in self.columns]
        return pa.schema(fields, cells.metadata(told))

    def cell_texts(self, name: str) -> CellTexts:
        """How a column's cells are read."""
        column = self[name]
        missing = self.missing if column.missing is None else column.missing
        return CellTexts(missing, column.zone)

    def added_by(self, seat: str) -> pa.Schema:
        """The Arrow schema of the columns that a seat adds, in order."""
        return pa.schema([(c.name, c.type) for c in self.columns if c.seat == seat])

    def is_known_late(self, column: Column) -> bool:
        """Whether a column's value is known only after the prediction is made."""
        order = self.moments.index
        return column.known is not None and order(column.known) > order(self.predicted_at)

    @property
    def split_columns(self) -> tuple[str, ...]:
        """Names of the columns that decide a row's split."""
        if self.split_by == DAY:
            return self.day
        if isinstance(self.split_by, tuple):
            return self.split_by
        return self.identity or tuple(self.names)

    def features(self, kind: str) -> list[str]:
        """Names of the columns that preprocessing takes as `number` or `category`."""
        return [column.name for column in self.columns if column.feature == kind]


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type of a name such as "int16" or "timestamp[s, tz=UTC]".

    Raises:
        ValueError: there is no such type.
    """
    if found := re.fullmatch(r"timestamp\[(\w+), tz=(.+)\]", name):
        return pa.timestamp(found[1], tz=found[2])
    return pa.type_for_alias(name)


def type_name(type: pa.DataType) -> str:
    """The name of a type as the TOML files have it; `arrow_type` takes it back."""
    return {"float": "float32", "double": "float64"}.get(str(type), str(type))


# Facts of how a column's texts are read.
_OF_TEXTS = ("missing", "zone")


def fingerprint(table: Table) -> str:
    """SHA-256 over a table's columns, as the manifest records it.

    What a column means counts, and how far it may drift does not.
    """
    digest = hashlib.sha256()
    for column in table.columns:
        entry = asdict(column) | {"type": str(column.type), "drift": None, "skew": None}
        # A column that states neither has the hash that it had before there were these fields.
        entry = {k: v for k, v in entry.items() if k not in _OF_TEXTS or v is not None}
        digest.update(json.dumps(entry, sort_keys=True).encode())
    return digest.hexdigest()
