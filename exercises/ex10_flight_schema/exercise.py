"""One declaration of a table: what other systems make of it, and what a change of it breaks."""

from typing import Any, Literal, NotRequired, TypedDict

import pyarrow as pa

from pipelines.seats.unsolved import unsolved

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
    unsolved("ex10_flight_schema")


def valid_range(column: Column) -> tuple[float | None, float | None]:
    """The smallest and the greatest valid number, None for no limit.

    Where one is not declared, it is what the type holds: int8, int16 and int32 are narrower
    than the 64 bits that other systems give an integer. The remaining types have no limits
    of their own.
    """
    unsolved("ex10_flight_schema")


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
    unsolved("ex10_flight_schema")


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
    unsolved("ex10_flight_schema")


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
    unsolved("ex10_flight_schema")


def moved_columns(old: Table, new: Table) -> list[Change]:
    """Columns that are in one of two schemas of a table only, in any order.

    A reader asks a file for the columns of its schema: further ones are ignored, and one
    that the file lacks has no value in any row.

    A removed and an added column of the same type and the same description are one that was
    renamed. That is compatible in neither direction, for its values are lost without an
    error. Of several, the first removed one goes with the first added one, in the tables'
    order. `why` has both names.
    """
    unsolved("ex10_flight_schema")


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
    unsolved("ex10_flight_schema")


def changes(old: Table, new: Table) -> list[Change]:
    """What became of each column of a table."""
    before = {column["name"]: column for column in old["columns"]}
    kept = [column for column in new["columns"] if column["name"] in before]
    changed = (changed_column(before[column["name"]], column) for column in kept)
    return [*moved_columns(old, new), *(change for change in changed if change)]
