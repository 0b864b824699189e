"""One declaration of a table: what other systems make of it, and what a change of it breaks."""

# BEGIN SOLUTION
import math
from collections.abc import Iterator

# STUB
# END SOLUTION
from typing import Any, Literal, NotRequired, TypedDict

import pyarrow as pa

Type = Literal[
    "int8",
    "int16",
    "int32",
    "int64",
    "float32",
    "float64",
    "bool",
    "string",
    "date32",
    "timestamp",
]
Environment = Literal["TRAINING", "SERVING"]
ENVIRONMENTS: tuple[Environment, ...] = ("TRAINING", "SERVING")


class Column(TypedDict):
    """A column's declaration, as TOML has it. A key that is not there states nothing.

    Attributes:
        type: "timestamp" is an instant, in seconds, of UTC.
        description: a text, which neither is empty nor has blanks at its ends.
        nullable: whether a value may be missing. It may, where nothing is stated.
        min, max: the closed range of valid numbers, of integers and floats; of an integer
            within what its type holds.
        values: the only valid texts, of a string; at least one.
        known: the moment from which on the value is known; at any time without it.
        missing_in: environments in which a value may be missing, whatever `nullable` says. It
            is about `environment` alone: Arrow, BigQuery and changes go by `nullable`.
    """

    name: str
    type: Type
    description: str
    nullable: NotRequired[bool]
    min: NotRequired[float]
    max: NotRequired[float]
    values: NotRequired[list[str]]
    known: NotRequired[str]
    missing_in: NotRequired[list[Environment]]


class Table(TypedDict):
    """A table's declaration.

    Attributes:
        moments: when values are known, from the first to the last.
        predicted_at: the one of them at which predictions are made.
        label: name of the column that is predicted, if there is one.
    """

    name: str
    columns: list[Column]
    moments: list[str]
    predicted_at: str
    label: NotRequired[str]


class Change(TypedDict):
    """What became of a column.

    Attributes:
        column: its name; of a renamed one the old name.
        change: "added", "removed", "renamed" or "changed".
        backward: rows of old files are valid for a reader with the new schema.
        forward: rows of new files are valid for a reader with the old schema.
        why: a sentence that names the column and what was and is.
    """

    column: str
    change: Literal["added", "removed", "renamed", "changed"]
    backward: bool
    forward: bool
    why: str


def arrow_schema(table: Table) -> pa.Schema:
    """The table's Arrow schema: fields in order, nullable where a value may be missing."""
    # BEGIN SOLUTION
    return pa.schema(
        pa.field(column["name"], _arrow_type(column["type"]), _is_nullable(column))
        for column in table["columns"]
    )
    # END SOLUTION


# BEGIN SOLUTION
def _arrow_type(name: Type) -> pa.DataType:
    return pa.timestamp("s", tz="UTC") if name == "timestamp" else pa.type_for_alias(name)


def _is_nullable(column: Column) -> bool:
    return column.get("nullable", True)


# What a type of fewer than 64 bits holds.
_HELD = {f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)}


# STUB
# END SOLUTION
def valid_range(column: Column) -> tuple[float | None, float | None]:
    """The smallest and the greatest valid number, None for no limit.

    Where one is not declared, it is what the type holds: int8, int16 and int32 are narrower
    than the 64 bits that other systems give an integer. The remaining types have no limits
    of their own.
    """
    # BEGIN SOLUTION
    low, high = _HELD.get(column["type"], (None, None))
    return column.get("min", low), column.get("max", high)
    # END SOLUTION


def bigquery_fields(table: Table) -> list[dict[str, str]]:
    """The columns in order, as BigQuery's REST API takes them.

    Each is a dict of

        name         the column's
        type         INTEGER, FLOAT, BOOLEAN, STRING, DATE or, of an instant, TIMESTAMP
        mode         REQUIRED or NULLABLE
        description  the column's, and behind a blank what is valid, if anything is not:
                     "Valid: 1 to 12.", "Valid: at least 0.", "Valid: at most 9.5." by
                     `valid_range`, or "Valid: EWR, JFK, LGA." by `values`
    """
    # BEGIN SOLUTION
    return [
        {
            "name": column["name"],
            "type": _TYPES[_kind(column)][0],
            "mode": "NULLABLE" if _is_nullable(column) else "REQUIRED",
            "description": column["description"] + _valid(column),
        }
        for column in table["columns"]
    ]
    # END SOLUTION


# BEGIN SOLUTION
# By the kind of a type: BigQuery's type, and TensorFlow Metadata's.
_TYPES = {
    "int": ("INTEGER", "INT"),
    "float": ("FLOAT", "FLOAT"),
    "bool": ("BOOLEAN", "INT"),
    "string": ("STRING", "BYTES"),
    "date": ("DATE", "INT"),
    "timestamp": ("TIMESTAMP", "INT"),
}


def _kind(column: Column) -> str:
    return column["type"].rstrip("0123456789")


def _valid(column: Column) -> str:
    if "values" in column:
        return f" Valid: {', '.join(column['values'])}."
    match valid_range(column):
        case None, None:
            return ""
        case low, None:
            return f" Valid: at least {low}."
        case None, high:
            return f" Valid: at most {high}."
        case low, high:
            return f" Valid: {low} to {high}."


# STUB
# END SOLUTION
def environment(table: Table, name: Environment) -> Table:
    """The table as it is where a model is trained, or where it is asked.

    SERVING has neither the label, nor a column that is known only after the moment of the
    prediction. In TRAINING the label is required, whatever it states, for a row without it
    teaches nothing. Of the other columns, a value may be missing where it may in the table,
    and also where `missing_in` says so. Each column states `nullable`, and keeps all else that
    it states, save `missing_in`, which has been answered and may go. The table keeps its
    other keys, save that in SERVING its `label` may go, too.

    Args:
        table: is left as it is.
    """
    # BEGIN SOLUTION
    columns = [
        _in_environment(column, table, name)
        for column in table["columns"]
        if name == "TRAINING" or not _is_known_late(column, table)
    ]
    return {**table, "columns": columns}
    # END SOLUTION


# BEGIN SOLUTION
def _is_known_late(column: Column, table: Table) -> bool:
    if column["name"] == table.get("label"):
        return True
    order = table["moments"].index
    return "known" in column and order(column["known"]) > order(table["predicted_at"])


def _in_environment(column: Column, table: Table, name: Environment) -> Column:
    if column["name"] == table.get("label"):
        return {**column, "nullable": False}
    return {**column, "nullable": _is_nullable(column) or name in column.get("missing_in", [])}


# STUB
# END SOLUTION
def tfmd_schema(table: Table) -> dict[str, Any]:
    """The table as TensorFlow Metadata's `Schema`, of plain dicts.

    It has `default_environment`, the list of both environments, and `feature`, a list of a
    dict for each column in order, of

        name
        type                INT (integers, bool, dates, instants), FLOAT or BYTES (strings)
        presence            {"min_fraction": 1.0} where no value is missing in any
                            environment that has the column, else {"min_fraction": 0.0}
        int_domain, float_domain    of integers and floats: `min` and `max` by
                            `valid_range`, those that are no None
        string_domain       {"value": [...]} by `values`
        bool_domain         {} of a bool
        not_in_environment  list of the environments that lack the column

    A feature has the key of its own kind of domain alone, and neither that, save of a bool,
    nor `not_in_environment` where it would be empty.
    """
    # BEGIN SOLUTION
    within = {
        name: {column["name"]: column for column in environment(table, name)["columns"]}
        for name in ENVIRONMENTS
    }
    features = []
    for column in table["columns"]:
        forms = [columns.get(column["name"]) for columns in within.values()]
        missing = any(form["nullable"] for form in forms if form)
        feature = {
            "name": column["name"],
            "type": _TYPES[_kind(column)][1],
            "presence": {"min_fraction": 0.0 if missing else 1.0},
            **_domain(column),
        }
        if absent := [name for name in ENVIRONMENTS if column["name"] not in within[name]]:
            feature["not_in_environment"] = absent
        features.append(feature)
    return {"default_environment": list(ENVIRONMENTS), "feature": features}
    # END SOLUTION


# BEGIN SOLUTION
def _domain(column: Column) -> dict[str, Any]:
    if column["type"] == "bool":
        return {"bool_domain": {}}
    if "values" in column:
        return {"string_domain": {"value": column["values"]}}
    low, high = valid_range(column)
    limits = {"min": low, "max": high}
    domain = {key: limit for key, limit in limits.items() if limit is not None}
    return {f"{_kind(column)}_domain": domain} if domain else {}


# STUB
# END SOLUTION
def moved_columns(old: Table, new: Table) -> list[Change]:
    """Columns that are in one of two schemas of a table only, in any order.

    A reader asks a file for the columns of its schema: further ones are ignored, and one
    that the file lacks has no value in any row.

    A removed and an added column of the same type and the same description are one that was
    renamed. That is compatible in neither direction, for its values are lost without an
    error. Of several, the first removed one goes with the first added one, in the tables'
    order. `why` has both names.
    """
    # BEGIN SOLUTION
    old_names, new_names = ({column["name"] for column in one["columns"]} for one in (old, new))
    gone = [column for column in old["columns"] if column["name"] not in new_names]
    come = [column for column in new["columns"] if column["name"] not in old_names]
    moved: list[Change] = []
    for column in gone:
        name = column["name"]
        other = next((other for other in come if _is_same(column, other)), None)
        if other:
            come.remove(other)
            why = f"{name} is renamed {other['name']}: by the one name, the other has no value."
            moved.append(
                Change(column=name, change="renamed", backward=False, forward=False, why=why)
            )
            continue
        allowed = _is_nullable(column)
        why = f"{name} is removed: old readers find no value, and {_want(allowed)}."
        moved.append(Change(column=name, change="removed", backward=True, forward=allowed, why=why))
    for column in come:
        name, allowed = column["name"], _is_nullable(column)
        why = f"{name} is added: new readers find no value in old files, and {_want(allowed)}."
        moved.append(Change(column=name, change="added", backward=allowed, forward=True, why=why))
    return moved
    # END SOLUTION


# BEGIN SOLUTION
def _is_same(column: Column, other: Column) -> bool:
    return (column["type"], column["description"]) == (other["type"], other["description"])


def _want(allowed: bool) -> str:
    return "need none" if allowed else "require one"


# STUB
# END SOLUTION
def changed_column(old: Column, new: Column) -> Change | None:
    """What changed of a column that kept its name; None where its type and values are the same.

    A direction is compatible if each value, and each missing one, that the writer's schema
    allows is valid for the reader's too.

    - Integers of all widths are one kind, and differ by `valid_range` alone: a reader casts
      what fits. A change of the type is a change even where no value is lost.
    - float32 and float64 are one kind: each float32 is a float64, and not the other way.
    - Another kind is compatible in neither direction; an integer is no float, for a
      tf.Example keeps the two in different lists.

    `why` has, of what differs: both types; both limits of a side of the range, as Python prints
    them, though a limit that is None need not be named; of two lists of texts, those that came
    and went; of nullability, "is required" or "was required".
    """
    # BEGIN SOLUTION
    found = list(_differences(old, new))
    if not found:
        return None
    name = new["name"]
    return Change(
        column=name,
        change="changed",
        backward=all(backward for backward, _, _ in found),
        forward=all(forward for _, forward, _ in found),
        why=f"{name} {', and it '.join(what for _, _, what in found)}.",
    )
    # END SOLUTION


# BEGIN SOLUTION
def _differences(old: Column, new: Column) -> Iterator[tuple[bool, bool, str]]:
    # (backward, forward, what differs)
    if old["type"] != new["type"]:
        same = _kind(old) == _kind(new)
        what = f"was {old['type']} and is {new['type']}"
        yield same and old["type"] != "float64", same and new["type"] != "float64", what
    if valid_range(old) != valid_range(new):
        (old_low, old_high), (new_low, new_high) = _bounds(old), _bounds(new)
        what = f"had the range {_span(old)} and has {_span(new)}"
        backward = new_low <= old_low and old_high <= new_high
        yield backward, old_low <= new_low and new_high <= old_high, what
    went, came = _only_in(old, new), _only_in(new, old)
    if went or came:
        what = f"may no longer be {_listed(went)}, and may now be {_listed(came)}"
        yield not went, not came, what
    if _is_nullable(old) != _is_nullable(new):
        was, now = ("optional" if _is_nullable(one) else "required" for one in (old, new))
        yield _is_nullable(new), _is_nullable(old), f"was {was} and is {now}"


def _bounds(column: Column) -> tuple[float, float]:
    low, high = valid_range(column)
    return -math.inf if low is None else low, math.inf if high is None else high


def _span(column: Column) -> str:
    return " to ".join("any" if limit is None else str(limit) for limit in valid_range(column))


def _only_in(column: Column, other: Column) -> list[str]:
    if "values" not in other:
        return []
    return [
        text for text in column.get("values", ["any other text"]) if text not in other["values"]
    ]


def _listed(texts: list[str]) -> str:
    return ", ".join(texts) or "none"


# STUB
# END SOLUTION
def changes(old: Table, new: Table) -> list[Change]:
    """What became of each column of a table."""
    before = {column["name"]: column for column in old["columns"]}
    kept = [column for column in new["columns"] if column["name"] in before]
    changed = (changed_column(before[column["name"]], column) for column in kept)
    return [*moved_columns(old, new), *(change for change in changed if change)]
