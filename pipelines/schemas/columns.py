"""Tables and columns, and how a TOML file describes them."""

import functools
import hashlib
import json
import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import resources

import pyarrow as pa

from pipelines.columnar.time_zones import is_zone
from pipelines.problems import RequestError
from pipelines.schemas import cells, same_instant
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


def _is(*kinds: type) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
    )


def _share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _number(value: object) -> bool:
    return _is(int, float)(value) and not math.isnan(value)  # type: ignore[arg-type]


_NUMBER = (_number, "a number")
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
    "known": _TEXT,
    "feature": (lambda v: v in FEATURES, f"one of {', '.join(FEATURES)}"),
    "seat": _TEXT,
    "drift": _SHARE,
    "skew": _SHARE,
    "missing": (_texts, "a list of texts"),
    "zone": (lambda v: isinstance(v, str) and is_zone(v), "a time zone such as Europe/Rome"),
}
_NEEDED = ("type", "nullable", "description")
_TABLE_FIELDS = {
    "table": _TEXT,
    "description": _TEXT,
    "extends": _TEXT,
    "identity": (_texts, "a list of columns' names"),
    "partition": _TEXT,
    "cluster": (_texts, "a list of columns' names"),
    "moments": (lambda v: _texts(v) and bool(v), "a list of texts, from the first moment on"),
    "predicted_at": _TEXT,
    "day": (lambda v: _texts(v) and len(v) in (0, 1, 3), "a list of one column, or of three"),
    "split_by": (
        lambda v: v in (DAY, IDENTITY) or (_texts(v) and bool(v)),
        f'"{DAY}", "{IDENTITY}", or a list of columns\' names',
    ),
    "missing": (_texts, "a list of texts"),
    same_instant.FIELD: (lambda v: isinstance(v, list), "a list of tables"),
    "drift": _SHARE,
    "skew": _SHARE,
    "columns": (lambda v: isinstance(v, dict), "a table of columns"),
}


# Facts of a table that one which extends it has too, where it states none.
_INHERITED = (
    "identity",
    "partition",
    "cluster",
    "moments",
    "predicted_at",
    "day",
    "split_by",
    "missing",
    same_instant.FIELD,
)


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
    try:
        below = (base or table)(data["extends"]) if "extends" in data else None
    except FileNotFoundError as error:
        raise RequestError(
            f"{source}: extends names {data['extends']}, and there is no schemas/"
            f"{data['extends']}.toml; there are {', '.join(table_names())}."
        ) from error
    limits = {kind: data.get(kind, NO_LIMIT) for kind in ("drift", "skew")}
    columns = list(below.columns) if below else []
    for name, entry in data["columns"].items():
        where = f"{source}, column {name}"
        if not isinstance(entry, dict):
            raise RequestError(f"{where}: {entry!r} is no table of fields.")
        _check(where, entry, _COLUMN_FIELDS, _NEEDED)
        if below is not None and name in below.names:
            raise RequestError(f"{where}: the table {below.name} has it already; remove one.")
        columns.append(_column(name, limits | entry, where))
    if same_instant.FIELD in data:
        data[same_instant.FIELD] = same_instant.parse_all(data[same_instant.FIELD], source)
    found = Table(data["table"], data["description"], tuple(columns), **_table_facts(data, below))
    _check_table(found, source)
    return found


def _table_facts(data: dict, below: Table | None) -> dict:
    """What a table states beside its columns, or the one that it extends."""
    facts: dict[str, object] = {"identity": ()}
    for name in _INHERITED:
        if name in data:
            facts[name] = tuple(data[name]) if isinstance(data[name], list) else data[name]
        elif below is not None:
            facts[name] = getattr(below, name)
    if "moments" in data and "predicted_at" not in data:
        facts["predicted_at"] = data["moments"][0]
    if "day" in data and "split_by" not in data:
        facts["split_by"] = DAY if data["day"] else IDENTITY
    return facts


def _check_table(found: Table, source: str) -> None:
    known = set(found.names)
    groups = found.split_by if isinstance(found.split_by, tuple) else ()
    named = (*found.identity, *found.cluster, *filter(None, [found.partition]), *found.day)
    for name in (*named, *groups):
        if name not in known:
            raise RequestError(
                f"{source}: there is no column {name}; it has {', '.join(found.names)}."
            )
    if found.predicted_at not in found.moments:
        raise RequestError(
            f"{source}: predicted_at must be one of {', '.join(found.moments)}, and is "
            f"{found.predicted_at!r}."
        )
    if found.split_by == DAY and not found.day:
        raise RequestError(
            f'{source}: split_by is "day", and `day` names no column; name one, or use "identity".'
        )
    _check_warehouse(found, source)
    types = [found[name].type for name in found.day]
    if len(types) == 1 and not (pa.types.is_timestamp(types[0]) or pa.types.is_date(types[0])):
        raise RequestError(
            f"{source}: day names {found.day[0]}, which is {types[0]}: name a column of dates or "
            "instants, or three of year, month and day."
        )
    if len(types) == 3 and not all(map(pa.types.is_integer, types)):
        raise RequestError(
            f"{source}: day names three columns, which must be integers: year, month and day."
        )
    for one in found.same_instant:
        same_instant.check_columns(one, {c.name: c.type for c in found.columns}, source)
    for column in found.columns:
        where = f"{source}, column {column.name}"
        if column.known is not None and column.known not in found.moments:
            raise RequestError(
                f"{where}: known must be one of {', '.join(found.moments)}, and is "
                f"{column.known!r}."
            )
        if column.feature is not None and found.is_known_late(column):
            raise RequestError(
                f"{where}: it is a feature, and known only at {column.known}, after the "
                f"prediction at {found.predicted_at}; remove its `feature`."
            )
        if column.feature is not None and not _may_be(column.feature, column.type):
            raise RequestError(
                f"{where}: a feature that is a {column.feature} cannot be {column.type}; use "
                f"{' or '.join(kind for kind in FEATURES if _may_be(kind, column.type)) or 'none'}."
            )


# BigQuery orders the rows of a day by so many columns at most.
_CLUSTERED = 4


def _check_warehouse(found: Table, source: str) -> None:
    """What a warehouse would refuse when the rows are there."""
    if found.partition:
        type = found[found.partition].type
        if not (pa.types.is_timestamp(type) or pa.types.is_date(type)):
            raise RequestError(
                f"{source}: partition names {found.partition}, which is {type}: name a column of "
                "dates or instants, or remove it."
            )
    if len(found.cluster) > _CLUSTERED:
        raise RequestError(
            f"{source}: cluster names {len(found.cluster)} columns, and BigQuery takes "
            f"{_CLUSTERED} at most; remove some."
        )
    for name in found.cluster:
        type = found[name].type
        if pa.types.is_floating(type) or pa.types.is_binary(type):
            raise RequestError(
                f"{source}: cluster names {name}, which is {type_name(type)}: BigQuery orders rows "
                "by integers, truth values, texts, dates and instants; name another."
            )
    for field in ("identity", "cluster", "moments"):
        names = getattr(found, field)
        if len(set(names)) < len(names):
            raise RequestError(f"{source}: {field} names one of {', '.join(names)} twice.")


def _may_be(feature: str, type: pa.DataType) -> bool:
    """Whether preprocessing can take a column of a type as such a feature."""
    if feature == "number":
        return pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_boolean(type)
    return any(
        of(type)
        for of in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_integer,
            pa.types.is_boolean,
        )
    )


def _is_known(type: pa.DataType) -> bool:
    """Whether columns of a type are read, checked and counted."""
    others = (pa.float32(), pa.float64(), pa.bool_(), pa.string(), pa.binary(), pa.date32())
    return pa.types.is_integer(type) or type in (*others, TIMESTAMP)


def _check_value(value: object, type: pa.DataType, where: str) -> None:
    try:
        fits = not isinstance(value, bool) or pa.types.is_boolean(type)
        fits = fits and value == value  # NaN equals nothing, and no row could be right
        pa.array([value], type)
    except (pa.ArrowException, TypeError, OverflowError):
        fits = False
    if not fits:
        raise RequestError(f"{where}: values has {value!r}, which is not {type_name(type)}.")


def _column(name: str, entry: dict, where: str) -> Column:
    try:
        type = arrow_type(entry["type"])
    except (ValueError, pa.ArrowException) as error:
        raise RequestError(
            f"{where}: there is no type {entry['type']}; use Arrow's names, such as int16."
        ) from error
    if not _is_known(type):
        raise RequestError(
            f"{where}: {entry['type']} is no type of a column; use an integer, float32, float64, "
            "bool, string, binary, date32 or timestamp[s, tz=UTC]."
        )
    low, high = entry.get("min"), entry.get("max")
    numeric = pa.types.is_integer(type) or pa.types.is_floating(type)
    if (low, high) != (None, None) and not numeric:
        raise RequestError(
            f"{where}: min and max are of numbers, and it is {entry['type']}; remove them, or give "
            "the suite an expectation."
        )
    if "values" in entry and pa.types.is_temporal(type):
        raise RequestError(
            f"{where}: values are of numbers, texts or truth values, and it is {entry['type']}; "
            "remove them."
        )
    if "zone" in entry and not pa.types.is_timestamp(type):
        raise RequestError(
            f"{where}: zone is of instants, and it is {entry['type']}; remove it, or give the "
            'column the type "timestamp[s, tz=UTC]".'
        )
    for field in ("missing", "zone"):
        if field in entry and "seat" in entry:
            raise RequestError(
                f"{where}: {field} is of cells that are read, and the column is added by the seat "
                f"{entry['seat']}; remove it."
            )
    for value in entry.get("values", ()):
        _check_value(value, type, where)
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
        missing=tuple(entry["missing"]) if "missing" in entry else None,
        zone=entry.get("zone"),
    )


# Facts of how a column's texts are read.
_OF_TEXTS = ("missing", "zone")


@functools.cache
def table(name: str) -> Table:
    """The table that `schemas/<name>.toml` describes.

    Raises:
        FileNotFoundError: there is no such table.
    """
    file = resources.files("schemas") / f"{name}.toml"
    return parse(file.read_text(encoding="utf-8"), f"schemas/{name}.toml")


def table_names() -> list[str]:
    """Names of the tables that `schemas/` describes."""
    files = resources.files("schemas").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


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
