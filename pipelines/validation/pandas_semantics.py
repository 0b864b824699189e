"""Columns as Great Expectations' pandas engine sees them: what is missing, what compares.

A NaN is a missing value, as in pandas. Functions here are pure; none imports pandas.
"""

import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import nearest_in_calendar, present

NUMBER, TEXT, TIME, TRUTH, OTHER = "numbers", "texts", "times", "truth values", "other values"


def kind_of(type: pa.DataType) -> str:
    """What a column of an Arrow type holds, as a sentence can say it."""
    if pa.types.is_dictionary(type):
        return kind_of(type.value_type)
    if pa.types.is_integer(type) or pa.types.is_floating(type):
        return NUMBER
    if pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_string_view(type):
        return TEXT
    if pa.types.is_timestamp(type) or pa.types.is_date(type):
        return TIME
    return TRUTH if pa.types.is_boolean(type) else OTHER


def column_of(batch: pa.RecordBatch, name: str) -> pa.Array:
    """A column, decoded if it is a dictionary; its instants are of Python's calendar."""
    values = batch.column(name)
    if pa.types.is_dictionary(values.type):
        return values.dictionary_decode()
    return nearest_in_calendar(values)


def known(values: pa.Array) -> np.ndarray:
    """Which values are neither null nor NaN, as a bool array."""
    if pa.types.is_floating(values.type):
        missing = values.is_null(nan_is_null=True)
        return ~missing.to_numpy(zero_copy_only=False)
    return present(values)


def as_mask(values: pa.Array) -> np.ndarray:
    """A boolean column as a mask; null is False."""
    if values.null_count:
        values = values.fill_null(False)
    return values.to_numpy(zero_copy_only=False)


def numbers(values: pa.Array) -> np.ndarray:
    """Numbers or truth values as NumPy has them; float32 is widened, a missing value is 0.

    Widened, because a comparison of a float32 with Python's 0.1 is made in float32.
    """
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    if values.null_count:
        values = values.fill_null(0)
    found = values.to_numpy(zero_copy_only=False)
    return found.astype(np.float64) if found.dtype.kind == "f" else found


def instant(text: str, type: pa.DataType) -> pa.Scalar:
    """A text as a value of a time column; one without a zone is of the column's zone.

    Great Expectations would read a part of a date as one of today's calendar ("2012" as
    this day in 2012), so that the same suite means something else tomorrow.

    Raises:
        ValueError: it is no full date or time as ISO 8601 writes it.
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no date or time; write it in full, as ISO 8601 does: 2013-01-31, or "
            "2013-01-31T05:00:00Z"
        ) from error
    if pa.types.is_date(type):
        return pa.scalar(moment.date(), type)
    if type.tz is None:
        moment = moment.replace(tzinfo=None)
    elif moment.tzinfo is None:
        import zoneinfo

        moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(type.tz))
    return pa.scalar(moment, pa.timestamp("us", tz=type.tz))


def constant(value, type: pa.DataType):
    """A suite's constant as one that values of a column can be compared with.

    Raises:
        ValueError: it cannot be compared with them.
    """
    kind = kind_of(type)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == NUMBER and number:
        return value
    if kind == TRUTH and isinstance(value, bool | int):
        return int(value)
    if kind == TEXT and isinstance(value, str):
        return value
    if kind == TIME and isinstance(value, str):
        return instant(value, type)
    raise ValueError(f"{value!r} cannot be compared with {kind}")


_COMPARE = {
    "==": (np.equal, pc.equal),
    "!=": (np.not_equal, pc.not_equal),
    "<": (np.less, pc.less),
    "<=": (np.less_equal, pc.less_equal),
    ">": (np.greater, pc.greater),
    ">=": (np.greater_equal, pc.greater_equal),
}


def compare(values: pa.Array, operator: str, other) -> np.ndarray:
    """Which values stand to a constant of `constant` as the operator says; missing ones do not."""
    by_number, by_value = _COMPARE[operator]
    if kind_of(values.type) in (NUMBER, TRUTH):
        with np.errstate(invalid="ignore"):
            return known(values) & by_number(numbers(values), other)
    if isinstance(other, pa.Scalar):
        if pa.types.is_timestamp(other.type):
            values = values.cast(other.type)
        return as_mask(by_value(values, other))
    return as_mask(by_value(values, pa.scalar(other, values.type)))


def members(values: pa.Array, allowed: pa.Array) -> np.ndarray:
    """Which values are in a set of `value_set`; missing ones are not."""
    if pa.types.is_timestamp(allowed.type) or values.type != allowed.type:
        values = values.cast(allowed.type)
    return as_mask(pc.is_in(values, value_set=allowed))


def value_set(values, type: pa.DataType) -> pa.Array:
    """A suite's set of values as an array that `members` takes.

    Numbers that a column of integers cannot hold are left out: none of its values is one.

    Raises:
        ValueError: a value cannot be compared with the column's.
    """
    kind = kind_of(type)
    constants = [constant(value, type) for value in values if value is not None]
    if kind == TIME:
        to = (
            pa.timestamp("us", tz=getattr(type, "tz", None))
            if pa.types.is_timestamp(type)
            else type
        )
        return pa.array([value.as_py() for value in constants], to)
    if kind == TEXT:
        return pa.array(constants, pa.string())
    if kind == TRUTH:
        return pa.array([bool(value) for value in constants if value in (0, 1)], pa.bool_())
    if pa.types.is_floating(type):
        return pa.array([float(value) for value in constants], pa.float64())
    whole = [int(value) for value in constants if value == value and value == int(value)]
    if pa.types.is_uint64(type):
        return pa.array([value for value in whole if 0 <= value < 2**64], pa.uint64())
    return pa.array([value for value in whole if -(2**63) <= value < 2**63], pa.int64())


def compare_columns(a: pa.Array, operator: str, b: pa.Array) -> np.ndarray:
    """Which rows' values of two columns stand to each other so; a missing one does not."""
    both = known(a) & known(b)
    if kind_of(a.type) in (NUMBER, TRUTH):
        left, right = numbers(a), numbers(b)
        by = {"==": np.equal, ">": np.greater, ">=": np.greater_equal, "<": np.less}
        return both & by.get(operator, np.less_equal)(left, right)
    if pa.types.is_timestamp(a.type) or pa.types.is_date(a.type):
        a, b = (_microseconds(values) for values in (a, b))
    elif a.type != b.type:
        b = b.cast(a.type)
    by = {"==": pc.equal, ">": pc.greater, ">=": pc.greater_equal, "<": pc.less}
    return as_mask(by.get(operator, pc.less_equal)(a, b))


def _microseconds(values: pa.Array) -> pa.Array:
    if pa.types.is_date(values.type):
        return values.cast(pa.timestamp("us"))
    return values.cast(pa.timestamp("us", tz=values.type.tz))
