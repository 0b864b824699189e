"""Tables as TOML files describe them, `schemas/*.toml` above all."""

import functools
import math
import tomllib
from collections.abc import Callable
from importlib import resources

import pyarrow as pa

from pipelines.columnar.time_zones import is_zone
from pipelines.problems import RequestError
from pipelines.schemas import same_instant
from pipelines.schemas.columns import (
    DAY,
    FEATURES,
    IDENTITY,
    NO_LIMIT,
    TIMESTAMP,
    Column,
    Table,
    arrow_type,
    type_name,
)
from pipelines.schemas.consistency import check_table


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
COLUMN_FIELDS = {
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
TABLE_FIELDS = {
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
    _check(source, data, TABLE_FIELDS, ("table", "description", "columns"))
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
        _check(where, entry, COLUMN_FIELDS, _NEEDED)
        if below is not None and name in below.names:
            raise RequestError(f"{where}: the table {below.name} has it already; remove one.")
        columns.append(_column(name, limits | entry, where))
    if same_instant.FIELD in data:
        data[same_instant.FIELD] = same_instant.parse_all(data[same_instant.FIELD], source)
    found = Table(data["table"], data["description"], tuple(columns), **_table_facts(data, below))
    check_table(found, source)
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
