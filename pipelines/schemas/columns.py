"""Tables and columns, and how a TOML file describes them."""

import functools
import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import resources

import pyarrow as pa

from pipelines.problems import RequestError

TIMESTAMP = pa.timestamp("s", tz="UTC")

NAMES = ("flights", "weather", "planes", "airports", "enriched_flight", "training_example")

# When a value is known, in this order.
MOMENTS = ("schedule", "departure", "arrival")
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
        known: "schedule", "departure" or "arrival": when the value is known.
        feature: "number" or "category" where preprocessing takes the column.
        seat: the seat that adds the column, None where it is read.
        drift: the largest distance allowed between two data sets, from 0 to 1.
        skew: the same between the splits of one, or between training and serving.
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


@dataclass(frozen=True)
class Table:
    """A table's columns in order; `identity` names those that tell rows apart.

    Attributes:
        partition: the column by whose day a warehouse parts the table, or None.
        cluster: the columns by which it orders the rows of a part.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    partition: str | None = None
    cluster: tuple[str, ...] = ()

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


def _is(*kinds: type) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
    )


def _share(value: object) -> bool:
    return _is(int, float)(value) and 0 <= value <= 1


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_NUMBER = (_is(int, float), "a number")
_TEXT = (_is(str), "a text")
_SHARE = (_share, "a number from 0 to 1")
_COLUMN_FIELDS = {
    "type": _TEXT,
    "nullable": (_is(bool), "true or false"),
    "description": _TEXT,
    "unit": _TEXT,
    "min": _NUMBER,
    "max": _NUMBER,
    "values": (lambda v: isinstance(v, list) and bool(v), "a list with a value in it"),
    "known": (lambda v: v in MOMENTS, f"one of {', '.join(MOMENTS)}"),
    "feature": (lambda v: v in FEATURES, f"one of {', '.join(FEATURES)}"),
    "seat": _TEXT,
    "drift": _SHARE,
    "skew": _SHARE,
}
_NEEDED = ("type", "nullable", "description")
_TABLE_FIELDS = {
    "table": _TEXT,
    "description": _TEXT,
    "extends": _TEXT,
    "identity": (_texts, "a list of columns' names"),
    "partition": _TEXT,
    "cluster": (_texts, "a list of columns' names"),
    "drift": _SHARE,
    "skew": _SHARE,
    "columns": (lambda v: isinstance(v, dict), "a table of columns"),
}


def _check(where: str, entry: dict, fields: dict, needed: tuple[str, ...]) -> None:
    for name in needed:
        if name not in entry:
            raise RequestError(f"{where}: {name} is missing; see schemas/flights.toml.")
    for name, value in entry.items():
        if name not in fields:
            raise RequestError(f"{where}: there is no field {name}; use {', '.join(fields)}.")
        valid, what = fields[name]
        if not valid(value):
            raise RequestError(f"{where}: {name} must be {what}, and is {value!r}.")


def parse(text: str, source: str, base: Callable[[str], Table] | None = None) -> Table:
    """The table that a TOML text describes.

    Args:
        source: what the text is, for messages.
        base: finds the table that this one `extends`; None for the project's own.

    Raises:
        RequestError: it describes none. The sentence names the source, the column and
            the field.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RequestError(f"{source} is no TOML ({error}).") from error
    _check(source, data, _TABLE_FIELDS, ("table", "description", "columns"))
    below = (base or table)(data["extends"]) if "extends" in data else None
    limits = {kind: data.get(kind, NO_LIMIT) for kind in ("drift", "skew")}
    columns = list(below.columns) if below else []
    for name, entry in data["columns"].items():
        where = f"{source}, column {name}"
        if not isinstance(entry, dict):
            raise RequestError(f"{where}: {entry!r} is no table of fields.")
        _check(where, entry, _COLUMN_FIELDS, _NEEDED)
        if any(column.name == name for column in columns):
            raise RequestError(f"{where}: the table {below.name} has it already; remove one.")
        columns.append(_column(name, limits | entry, where))
    known = {column.name for column in columns}
    identity = tuple(data.get("identity", below.identity if below else ()))
    cluster = tuple(data.get("cluster", below.cluster if below else ()))
    partition = data.get("partition", below.partition if below else None)
    for name in (*identity, *cluster, *([partition] if partition else ())):
        if name not in known:
            raise RequestError(f"{source}: there is no column {name}; it has {', '.join(known)}.")
    described = data["description"]
    return Table(data["table"], described, tuple(columns), identity, partition, cluster)


def _column(name: str, entry: dict, where: str) -> Column:
    try:
        type = arrow_type(entry["type"])
    except (ValueError, pa.ArrowException) as error:
        raise RequestError(
            f"{where}: there is no type {entry['type']}; use Arrow's names, such as int16."
        ) from error
    low, high = entry.get("min"), entry.get("max")
    if low is not None and high is not None and low > high:
        raise RequestError(f"{where}: min {low} is above max {high}.")
    return Column(
        name=name,
        type=type,
        nullable=entry["nullable"],
        description=entry["description"],
        unit=entry.get("unit"),
        minimum=low,
        maximum=high,
        values=tuple(entry["values"]) if "values" in entry else None,
        known=entry.get("known"),
        feature=entry.get("feature"),
        seat=entry.get("seat"),
        drift=float(entry["drift"]),
        skew=float(entry["skew"]),
    )


@functools.cache
def table(name: str) -> Table:
    """The table that `schemas/<name>.toml` describes.

    Raises:
        FileNotFoundError: there is no such table.
    """
    file = resources.files("schemas") / f"{name}.toml"
    return parse(file.read_text(encoding="utf-8"), f"schemas/{name}.toml")


def flights() -> Table:
    """The flights as they are read."""
    return table("flights")


def enriched_flight() -> Table:
    """The flights with everything that the seats up to `check` have added."""
    return table("enriched_flight")


def training_example() -> Table:
    """The features and labels of an example as the reference's `preprocess` makes it."""
    return table("training_example")


@functools.cache
def raw_features() -> Table:
    """What preprocessing is given: derived from the columns that are features, and the labels.

    One value a row: a missing number is NaN, a missing text is empty.
    """
    types = {"number": pa.float32(), "category": pa.binary()}
    features = [
        Column(c.name, types[kind], False, c.description, c.unit, known=c.known, feature=kind)
        for kind in FEATURES
        for c in enriched_flight().columns
        if c.feature == kind
    ]
    labels = [column for column in training_example().columns if column.known == "arrival"]
    return Table(
        "raw_features", "What preprocessing is given of a flight.", (*features, *labels), ()
    )


@functools.cache
def fingerprint() -> str:
    """SHA-256 over the columns of the enriched flight, as the manifest records it.

    What a column means counts, and how far it may drift does not.
    """
    digest = hashlib.sha256()
    for column in enriched_flight().columns:
        entry = asdict(column) | {"type": str(column.type), "drift": None, "skew": None}
        digest.update(json.dumps(entry, sort_keys=True).encode())
    return digest.hexdigest()
