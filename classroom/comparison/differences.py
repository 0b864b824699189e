"""What differs between what was expected and what came, in words a person can use.

NaN equals NaN and is not null; a float may differ by a tolerance of its size; types count,
but an int is good where a float is expected, and NumPy's scalars are good for Python's.
"""

import datetime
import itertools
import math
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

RELATIVE = 1e-9
_ABSOLUTE = 1e-12

_SHOWN = 300  # characters of a value
_ROWS = 5  # rows or entries of each kind that are shown


@dataclass(frozen=True)
class Difference:
    """A difference.

    Attributes:
        sentence: as it stands behind the call: "gave 3, not 4."
        expected, got: as text, cut down to what differs.
    """

    sentence: str
    expected: str
    got: str


def shown(value: Any) -> str:
    """A value as text, cut where it gets long."""
    if is_table(value):
        text = "\n".join(map(repr, value.slice(0, _ROWS).to_pylist()))
        return f"{value.num_rows} rows\n{text}"
    text = repr(_without_tables(value))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@dataclass(frozen=True, repr=False)
class _Rows:
    """A table inside another value, as its rows: Arrow's own text is a list of types."""

    table: Any

    def __repr__(self) -> str:
        return f"<{self.table.num_rows} rows: {self.table.slice(0, _ROWS).to_pylist()!r}>"


def _without_tables(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_tables(part) for key, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_without_tables, value))
    return _Rows(value) if is_table(value) else value


def same(expected: Any, got: Any, tolerance: float = RELATIVE) -> bool:
    """Whether two values are equal; see the module."""
    if expected is None or got is None:
        return expected is got
    expected, got = _python(expected), _python(got)
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, float) and isinstance(got, int | float):
        return same_float(expected, got, tolerance)
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and expected.keys() == got.keys()
            and all(same(value, got[key], tolerance) for key, value in expected.items())
        )
    if isinstance(expected, list | tuple):
        return (
            _sequence_kind(expected) is _sequence_kind(got)
            and len(expected) == len(got)
            and all(map(same, expected, got, itertools.repeat(tolerance)))
        )
    if type(expected).__name__ == "Stamped" and type(got).__name__ == "Stamped":
        return (
            same(expected.value, got.value, tolerance)
            and same_float(expected.time, got.time, tolerance)
            and expected.window in (None, got.window)
            and expected.pane in ("", got.pane)
        )
    if _is_array(expected) or _is_array(got):
        return _same_arrays(expected, got, tolerance)
    if _is_arrow(expected) or _is_arrow(got):
        return _same_arrow(expected, got, tolerance)
    if isinstance(expected, datetime.datetime) and isinstance(got, datetime.datetime):
        return (expected.tzinfo is None) == (got.tzinfo is None) and expected == got
    if type(expected) is not type(got) and not isinstance(got, type(expected)):
        return False
    return bool(expected == got)


def same_float(expected: float, got: float, tolerance: float = RELATIVE) -> bool:
    """Whether two floats are equal; NaN is, to NaN."""
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return math.isclose(expected, got, rel_tol=tolerance, abs_tol=_ABSOLUTE)


def _python(value: Any) -> Any:
    """NumPy's scalars as Python's."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return value.item()
    return value


def _sequence_kind(value: Any) -> type | None:
    for kind in (list, tuple):
        if isinstance(value, kind):
            return kind
    return None


def _is_array(value: Any) -> bool:
    return type(value).__name__ == "ndarray"


def _is_arrow(value: Any) -> bool:
    return type(value).__module__.startswith("pyarrow")


def is_table(value: Any) -> bool:
    """Whether a value is a record batch or a table of Arrow's."""
    return _is_arrow(value) and type(value).__name__ in ("RecordBatch", "Table")


def _same_arrays(expected: Any, got: Any, tolerance: float) -> bool:
    if not (_is_array(expected) and _is_array(got)):
        return False
    return (
        expected.shape == got.shape
        and expected.dtype == got.dtype
        and all(map(same, expected.ravel().tolist(), got.ravel().tolist(), [tolerance] * got.size))
    )


def _same_arrow(expected: Any, got: Any, tolerance: float) -> bool:
    if is_table(expected) and is_table(got):
        return expected.schema.equals(got.schema) and same(
            expected.to_pylist(), got.to_pylist(), tolerance
        )
    if hasattr(expected, "to_pylist") and hasattr(got, "to_pylist"):
        return expected.type == got.type and same(expected.to_pylist(), got.to_pylist(), tolerance)
    return type(expected) is type(got) and bool(expected.equals(got))


def between_values(expected: Any, got: Any, tolerance: float = RELATIVE) -> Difference | None:
    """What differs between two values that are no tables, None where nothing does."""
    if same(expected, got, tolerance):
        return None
    if isinstance(expected, dict) and isinstance(got, dict):
        return _between_dicts(expected, got, tolerance)
    if isinstance(expected, list | tuple) and isinstance(got, type(expected)):
        return _between_sequences(expected, got, tolerance)
    if _is_array(expected) and _is_array(got):
        return _between_arrays(expected, got, tolerance)
    return _between_single(expected, got)


def _between_single(expected: Any, got: Any) -> Difference:
    wanted, came = shown(expected), shown(got)
    if got is None:
        sentence = "returned nothing (None)."
    elif kind_of(expected) != kind_of(got):
        sentence = f"gave {_a(kind_of(got))}, where {_a(kind_of(expected))} is expected."
    elif len(wanted) + len(came) < 80 and "\n" not in wanted + came:
        sentence = f"gave {came}, not {wanted}."
    else:
        sentence = f"gave another {kind_of(expected)}."
    return Difference(sentence, wanted, came)


def kind_of(value: Any) -> str:
    """What a value is, as a verdict calls it."""
    if type(value).__name__ == "Other":
        return value.type
    return "None" if value is None else type(value).__name__


def _a(noun: str) -> str:
    if noun == "None":
        return noun
    return f"an {noun}" if noun[0] in "aeioAEIO" else f"a {noun}"


def _between_dicts(expected: dict, got: dict, tolerance: float) -> Difference:
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    wrong = [key for key in expected if key in got and not same(expected[key], got[key], tolerance)]
    parts = []
    if missing:
        parts.append(f"lacks {_names(missing)}")
    if extra:
        parts.append(f"has {_names(extra)} too many")
    if wrong:
        parts.append(f"has another value for {_names(wrong)}")
    sentence = f"gave a dict that {' and '.join(parts)}."
    if wrong and not missing and not extra:
        first = wrong[0]
        if kind_of(expected[first]) != kind_of(got[first]):
            sentence += (
                f" {first!r} is {_a(kind_of(got[first]))}, where {_a(kind_of(expected[first]))} is "
                "expected."
            )
    return Difference(
        sentence,
        _entries({key: expected[key] for key in [*missing, *wrong]}, len(expected)),
        _entries({key: got[key] for key in [*extra, *wrong]}, len(got)),
    )


def _names(keys: Sequence) -> str:
    words = [repr(key) for key in keys[:_ROWS]]
    if len(keys) > _ROWS:
        return f"{', '.join(words)} and {len(keys) - _ROWS} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _entries(entries: dict, of: int) -> str:
    lines = [f"{key!r}: {shown(value)}" for key, value in itertools.islice(entries.items(), _ROWS)]
    rest = of - len(lines)
    if rest > 0:
        lines.append(f"(and {rest} more)")
    return "\n".join(lines)


def _between_sequences(expected: Sequence, got: Sequence, tolerance: float) -> Difference:
    at = next(
        (
            index
            for index, (one, other) in enumerate(zip(expected, got, strict=False))
            if not same(one, other, tolerance)
        ),
        min(len(expected), len(got)),
    )
    what = kind_of(expected)
    if len(expected) != len(got):
        sentence = f"gave {_a(what)} of {len(got)}, not of {len(expected)}."
    else:
        sentence = f"gave {_a(what)} that is wrong from place {at} on."
    if len(repr(expected)) + len(repr(got)) < _SHOWN:
        return Difference(sentence, repr(expected), repr(got))
    return Difference(sentence, _from(expected, at), _from(got, at))


def _from(values: Sequence, at: int) -> str:
    lines = [f"[{at + i}] {shown(value)}" for i, value in enumerate(values[at : at + _ROWS])]
    if len(values) > at + _ROWS:
        lines.append(f"(and {len(values) - at - _ROWS} more)")
    return "\n".join(lines) or f"(ends after {len(values)})"


def _between_arrays(expected: Any, got: Any, tolerance: float) -> Difference:
    if expected.shape != got.shape:
        sentence = f"gave an array of shape {got.shape}, not {expected.shape}."
        return Difference(sentence, shown(expected.tolist()), shown(got.tolist()))
    if expected.dtype != got.dtype:
        sentence = f"gave an array of {got.dtype}, not of {expected.dtype}."
        return Difference(sentence, str(expected.dtype), str(got.dtype))
    one, other = expected.ravel().tolist(), got.ravel().tolist()
    wrong = [i for i in range(len(one)) if not same(one[i], other[i], tolerance)]
    sentence = f"gave an array with {len(wrong)} of {len(one)} values wrong."
    first = wrong[:_ROWS]
    return Difference(
        sentence,
        "\n".join(f"[{i}] {one[i]!r}" for i in first),
        "\n".join(f"[{i}] {other[i]!r}" for i in first),
    )


def key_of(row: Any, key: Callable | str | None) -> Any:
    """The key by which a row is named: as told, or that of a (key, value) pair."""
    stamp: tuple = ()
    if type(row).__name__ == "Stamped":
        stamp, row = (row.window,) if row.window else (), row.value
    if callable(key):
        found = key(row)
    elif key is not None:
        found = row.get(key) if isinstance(row, dict) else None
    elif isinstance(row, tuple) and len(row) == 2:
        found = row[0]
    else:
        return None
    return (found, *stamp) if stamp else found


def between_rows(
    expected: Sequence,
    got: Sequence,
    key: Callable | str | None = None,
    tolerance: float = RELATIVE,
) -> Difference | None:
    """What differs between two collections of rows, whose order does not matter.

    Args:
        key: a column's name or a function of a row: names rows, and a row that is
            expected with one that came; (key, value) pairs have one of their own.
    """
    missing, extra = _unmatched(list(expected), list(got), tolerance)
    if not missing and not extra:
        return None
    wrong = []
    for row in list(missing):
        partner = _partner(row, extra, key)
        if partner is not None:
            _take(missing, row)
            _take(extra, partner)
            wrong.append((key_of(row, key), *_contrast(row, partner, key, tolerance)))
    twice = [row for row in extra if any(same(row, other, tolerance) for other in expected)]
    for row in twice:
        _take(extra, row)
    parts = []
    if wrong:
        names = [name for name, _, _ in wrong if name is not None]
        parts.append(f"{_rows(len(wrong))} wrong{f' ({_keys(names)})' if names else ''}")
    if missing:
        parts.append(f"{_rows(len(missing))} missing")
    if extra:
        parts.append(f"{_rows(len(extra))} unexpected")
    if twice:
        parts.append(f"{_rows(len(twice))} duplicated")
    return Difference(
        f"{', '.join(parts)}, of {len(expected)} expected.",
        _lines([("", text) for _, text, _ in wrong], [("missing: ", row) for row in missing])
        or f"{len(expected)} row{'s' if len(expected) != 1 else ''}, none besides",
        _lines(
            [("", text) for _, _, text in wrong],
            [("unexpected: ", row) for row in extra],
            [("duplicated: ", row) for row in twice],
        )
        or (f"{len(got)} of the rows" if got else "no rows"),
    )


class _Text(str):
    """Text that says something of a row, and is no row."""


def _partner(row: Any, others: list, key: Callable | str | None) -> Any:
    """The row that came in the place of an expected one: that of its key, or the most alike."""
    name = key_of(row, key)
    if name is not None:
        return next((other for other in others if same(name, key_of(other, key))), None)
    if not isinstance(row, dict) or key is not None:
        return None

    def alike(other: Any) -> int:
        if not isinstance(other, dict):
            return 0
        return sum(name in other and same(value, other[name]) for name, value in row.items())

    best = max(others, key=alike, default=None)
    return best if best is not None and 2 * alike(best) >= max(1, len(row)) else None


def _contrast(one: Any, other: Any, key, tolerance: float) -> tuple[Any, Any]:
    """Two rows as they are shown beside one another: of dicts, what differs."""
    if not (isinstance(one, dict) and isinstance(other, dict)) or len(one) <= 3:
        return one, other
    names = [*one, *(name for name in other if name not in one)]
    wrong = [
        name
        for name in names
        if name not in one or name not in other or not same(one[name], other[name], tolerance)
    ]
    label = f"{key}={one.get(key)!r}: " if isinstance(key, str) else ""

    def text(row: dict) -> _Text:
        entries = ", ".join(f"{name!r}: {shown(row[name])}" for name in wrong if name in row)
        rest = len(row) - sum(name in row for name in wrong)
        return _Text(f"{label}{{{entries}{', ' if entries else ''}… {rest} more}}")

    return text(one), text(other)


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count} rows are"


def _keys(names: list) -> str:
    words = [shown(name) for name in names[:_ROWS]]
    more = f" and {len(names) - _ROWS} more" if len(names) > _ROWS else ""
    return f"{'key' if len(names) == 1 else 'keys'} {', '.join(words)}{more}"


def _lines(*groups: list[tuple[str, Any]]) -> str:
    lines = []
    for group in groups:
        lines += [
            f"{prefix}{row if isinstance(row, _Text) else shown(row)}"
            for prefix, row in group[:_ROWS]
        ]
        if len(group) > _ROWS:
            lines.append(f"(and {len(group) - _ROWS} more)")
    return "\n".join(lines)


def _take(rows: list, row: Any) -> None:
    """Removes that very object."""
    for index, other in enumerate(rows):
        if other is row:
            del rows[index]
            return


def _unmatched(expected: list, got: list, tolerance: float) -> tuple[list, list]:
    """Rows of either side that have no equal on the other, each as often as it is there."""
    counts = Counter(filter(None, map(_exact, got)))
    rest = []
    for row in expected:
        code = _exact(row)
        if code is not None and counts.get(code, 0):
            counts[code] -= 1
        else:
            rest.append(row)
    left = []
    for row in got:
        code = _exact(row)
        if code is None:
            left.append(row)
        elif counts[code]:
            counts[code] -= 1
            left.append(row)
    missing = []
    for row in rest:
        for other in left:
            if same(row, other, tolerance):
                _take(left, other)
                break
        else:
            missing.append(row)
    return missing, left


def _exact(row: Any) -> Hashable | None:
    """A key under which only equal rows fall; None where the row has none."""
    if isinstance(row, dict):
        inner = [
            (key, _exact(value)) for key, value in sorted(row.items(), key=lambda e: str(e[0]))
        ]
        return None if any(value is None for _, value in inner) else ("dict", *inner)
    if isinstance(row, list | tuple):
        values = [_exact(value) for value in row]
        if any(value is None for value in values):
            return None
        return ("list" if isinstance(row, list) else "tuple", *values)
    if row is None or type(row) in (bool, int, str, bytes):
        return (type(row).__name__, row)
    if type(row) is float and not math.isnan(row):
        return ("float", row)
    if isinstance(row, datetime.datetime):
        return ("datetime", row.isoformat())
    return None
