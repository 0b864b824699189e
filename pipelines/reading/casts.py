"""Casting a column to the schema's type, naming every cell that does not fit."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.shown_values import shortened, shown
from pipelines.reading import instants
from pipelines.reading.instants import Bad
from pipelines.schemas.cells import MISSING

# In a column of numbers it is no value, whatever a table's missing texts are: pandas writes it.
NAN = "NaN"


def _decoded(cells: pa.Array) -> tuple[pa.Array, Bad]:
    """Bytes as UTF-8 text; a cell that is none becomes null and is named."""
    try:
        return cells.cast(pa.string()), {}
    except pa.ArrowInvalid:
        pass
    texts: list[str | None] = []
    bad: Bad = {}
    for row, cell in enumerate(cells.to_pylist()):
        try:
            texts.append(None if cell is None else cell.decode())
        except UnicodeDecodeError:
            texts.append(None)
            told = shortened(cell.decode("utf-8", "backslashreplace"))
            bad[row] = ("read.encoding", f"has bytes that are not UTF-8 ({told})")
    return pa.array(texts, pa.string()), bad


def _cell(text: str, type: pa.DataType):
    """One cell's value, as Arrow reads it in a column without bad cells. Raises: ValueError."""
    text = text.strip(" \t")
    if pa.types.is_integer(type):
        # 517.0 is how a tool writes 517 whose column has gaps; Parquet's 517.0 is taken too.
        whole, point, fraction = text.partition(".")
        text = whole if point and fraction and not fraction.strip("0") else text
    digits = text.removeprefix("-")
    if pa.types.is_integer(type) and digits.isascii() and digits.isdigit():
        value = int(text)
        limits = np.iinfo(type.to_pandas_dtype())
        if not limits.min <= value <= limits.max:
            raise ValueError
        return value
    if pa.types.is_integer(type):
        # Arrow would read 0x1F, and Python 1_000.
        raise ValueError
    return pa.scalar(text).cast(type).as_py()


def _kind(type: pa.DataType) -> str:
    if pa.types.is_integer(type):
        limits = np.iinfo(type.to_pandas_dtype())
        return f"a whole number between {limits.min} and {limits.max}"
    if pa.types.is_floating(type):
        return "a number"
    if pa.types.is_boolean(type):
        return "true or false"
    return "an ISO 8601 date" if pa.types.is_date(type) else instants.KIND


def cast_text(cells: pa.Array, type: pa.DataType, zone: str | None = None) -> tuple[pa.Array, Bad]:
    """A column of a file's text as the schema's type.

    Args:
        cells: binary, null where the file has no value.
        type: an integer, floating, boolean, date, timestamp, string or binary type.
        zone: the time zone of times that are written without one; None refuses them.

    Returns:
        The values, null in bad cells; and for each bad row its rule and reason.
    """
    if pa.types.is_binary(type):
        return cells, {}
    texts, bad = _decoded(cells)
    if pa.types.is_string(type):
        return texts, bad
    if pa.types.is_timestamp(type):
        values, further = instants.cast_texts(texts, type, zone)
        return values, bad | further
    try:
        return _trimmed_cast(texts, type), bad
    except pa.ArrowInvalid:
        pass
    if pa.types.is_integer(type):
        texts = pc.if_else(pc.equal(pc.utf8_trim(texts, " \t"), NAN), None, texts)
        try:
            return _trimmed_cast(texts, type), bad
        except pa.ArrowInvalid:
            pass
    values = []
    for row, text in enumerate(texts.to_pylist()):
        try:
            values.append(None if text is None else _cell(text, type))
        except ValueError:
            values.append(None)
            bad[row] = ("read.type", f"has {shown(text)}, which is not {_kind(type)},")
    return pa.array(values, type), bad


def _trimmed_cast(texts: pa.Array, type: pa.DataType) -> pa.Array:
    if pa.types.is_integer(type) and pc.any(pc.match_substring_regex(texts, "[xX]")).as_py():
        raise pa.ArrowInvalid("hexadecimal digits")
    return pc.utf8_trim(texts, " \t").cast(type)


def without_nan(column: pa.Array) -> pa.Array:
    """The column with null in the place of NaN, which is no value."""
    if not pa.types.is_floating(column.type):
        return column
    nan = pc.is_nan(column)
    return pc.if_else(nan, pa.scalar(None, column.type), column) if nan.true_count else column


def cast_column(
    column: pa.Array,
    type: pa.DataType,
    missing: Sequence[str] = MISSING,
    zone: str | None = None,
) -> tuple[pa.Array, Bad]:
    """A typed column (of a Parquet file) as the schema's type.

    NaN becomes null, because pandas writes a missing integer so. What does not
    fit (a fraction, a number too large) is null and named, as in `cast_text`.

    Args:
        missing: texts that stand for a missing value, in whichever of Arrow's types for
            texts and bytes the file has them.
        zone: the time zone of times without one, dates among them; None refuses them.
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if (plain := plain_texts(column.type)) is not None:
        column = column.cast(plain)
        nulls = pc.is_in(column, value_set=pa.array(missing, pa.string()).cast(plain))
        if nulls.true_count:
            column = pc.if_else(nulls, None, column)
        return (column, {}) if plain == type else cast_text(column.cast(pa.binary()), type, zone)
    column = without_nan(column)
    if column.type == type:
        return column, {}
    if pa.types.is_timestamp(type) and _is_naive(column.type):
        return instants.cast_naive(column, type, zone)
    try:
        return column.cast(type), {}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    values, bad = [], {}
    for row, value in enumerate(column.to_pylist()):
        try:
            values.append(pa.scalar(value).cast(type).as_py() if value is not None else None)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            values.append(None)
            wanted = "text" if pa.types.is_string(type) else _kind(type)
            bad[row] = ("read.type", f"has {shortened(repr(value))}, which is not {wanted},")
    return pa.array(values, type), bad


_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_BYTES = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)


def plain_texts(type: pa.DataType) -> pa.DataType | None:
    """The type that stands for all of Arrow's types of texts, or of bytes; None for others."""
    if any(of(type) for of in _TEXTS):
        return pa.string()
    return pa.binary() if any(of(type) for of in _BYTES) else None


def _is_naive(type: pa.DataType) -> bool:
    return pa.types.is_date(type) or (pa.types.is_timestamp(type) and type.tz is None)
