"""The tables' columns, read from `schemas/*.toml`, their one source of truth."""

import functools
import hashlib
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

import pyarrow as pa

TIMESTAMP = pa.timestamp("s", tz="UTC")


@dataclass(frozen=True)
class Column:
    """A column of a table: its type, its limits and what it means.

    Attributes:
        minimum, maximum: the closed range of valid values, or None for no limit.
        known: "schedule", "departure" or "arrival": when the value is known.
        feature: "number" or "category" where preprocessing takes the column.
        seat: the seat that adds the column, None where it is read.
    """

    name: str
    type: pa.DataType
    nullable: bool
    description: str
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    known: str | None = None
    feature: str | None = None
    seat: str | None = None


@dataclass(frozen=True)
class Table:
    """A table's columns in order; `identity` names those that tell rows apart."""

    name: str
    description: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

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
        """The Arrow schema. Every field is nullable: checking is the check seat's."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    def added_by(self, seat: str) -> pa.Schema:
        """The Arrow schema of the columns that a seat adds, in order."""
        return pa.schema([(c.name, c.type) for c in self.columns if c.seat == seat])

    def features(self, kind: str) -> list[str]:
        """Names of the columns that preprocessing takes as `number` or `category`."""
        return [column.name for column in self.columns if column.feature == kind]


def _arrow_type(name: str) -> pa.DataType:
    if found := re.fullmatch(r"timestamp\[(\w+), tz=(.+)\]", name):
        return pa.timestamp(found[1], tz=found[2])
    return pa.type_for_alias(name)


def _text(name: str) -> str:
    return (resources.files("schemas") / f"{name}.toml").read_text(encoding="utf-8")


@functools.cache
def table(name: str) -> Table:
    """The table that `schemas/<name>.toml` describes.

    Raises:
        FileNotFoundError: there is no such table.
    """
    data = tomllib.loads(_text(name))
    base = table(data["extends"]) if "extends" in data else None
    columns = [
        Column(
            name=column,
            type=_arrow_type(entry["type"]),
            nullable=entry["nullable"],
            description=entry["description"],
            unit=entry.get("unit"),
            minimum=entry.get("min"),
            maximum=entry.get("max"),
            known=entry.get("known"),
            feature=entry.get("feature"),
            seat=entry.get("seat"),
        )
        for column, entry in data["columns"].items()
    ]
    return Table(
        name=data["table"],
        description=data["description"],
        columns=(*(base.columns if base else ()), *columns),
        identity=tuple(data.get("identity", base.identity if base else ())),
    )


def flights() -> Table:
    """The flights as they are read."""
    return table("flights")


def enriched_flight() -> Table:
    """The flights with everything that the seats up to `check` have added."""
    return table("enriched_flight")


@functools.cache
def fingerprint() -> str:
    """SHA-256 over the text of the flights' schemas, as the manifest records it."""
    digest = hashlib.sha256()
    for name in ("flights", "enriched_flight"):
        digest.update(_text(name).encode())
    return digest.hexdigest()
