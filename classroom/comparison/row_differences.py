"""What differs between two collections of rows, whose order does not matter."""

import datetime
import math
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from classroom.comparison.differences import RELATIVE, Difference, same
from classroom.comparison.values import ROWS, named, shown

_FEW = 3  # fields that tell which row it is


def key_of(row: Any, key: Callable | str | None) -> Any:
    """The key by which a row is named: as told, or that of a (key, value) pair; None without."""
    stamp: tuple = ()
    if type(row).__name__ == "Stamped":
        stamp, row = (row.window,) if row.window else (), row.value
    if callable(key):
        found = _asked(key, row)
    elif key is not None:
        found = row.get(key) if isinstance(row, dict) else None
    elif isinstance(row, tuple) and len(row) == 2:
        found = row[0]
    else:
        return None
    return (found, *stamp) if stamp else found


def _asked(key: Callable, row: Any) -> Any:
    """What a key says of a row; None of one that is not as the key takes it for granted."""
    # What came is the learner's: a row without the field, or no dict at all, differs and has no
    # name. That the key cannot take it is no fault of the test.
    try:
        return key(row)
    except (LookupError, TypeError, AttributeError, ValueError):
        return None


def between_rows(
    expected: Sequence,
    got: Sequence,
    key: Callable | str | None = None,
    tolerance: float = RELATIVE,
) -> Difference | None:
    """What differs between two collections of rows, whose order does not matter.

    Args:
        key: a column's name or a function of a row: names rows, and a row that is
            expected with one that came; (key, value) pairs have one of their own. A row of
            which it says nothing, or raises, has no name.
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
    fields = _value(row)
    if not isinstance(fields, dict) or key is not None:
        return None

    def alike(other: Any) -> int:
        its = _value(other)
        if not isinstance(its, dict):
            return 0
        return sum(name in its and same(value, its[name]) for name, value in fields.items())

    best = max(others, key=alike, default=None)
    return best if best is not None and 2 * alike(best) >= max(1, len(fields)) else None


def _value(row: Any) -> Any:
    return row.value if type(row).__name__ == "Stamped" else row


def _contrast(row: Any, partner: Any, key, tolerance: float) -> tuple[Any, Any]:
    """Two rows as they are shown beside one another: of dicts, what differs."""
    one, other = _value(row), _value(partner)
    if not (isinstance(one, dict) and isinstance(other, dict)) or len(one) <= _FEW:
        return row, partner
    names = [*one, *(name for name in other if name not in one)]
    wrong = [
        name
        for name in names
        if name not in one or name not in other or not same(one[name], other[name], tolerance)
    ]
    label = f"{key}={one.get(key)!r}: " if isinstance(key, str) else ""
    # Rows of the same fields, at another time: which they are, the first fields say.
    told = wrong or names[:_FEW]

    def text(its: Any) -> _Text:
        fields = _value(its)
        shown_fields = ", ".join(
            f"{name!r}: {shown(fields[name])}" for name in told if name in fields
        )
        rest = len(fields) - sum(name in fields for name in told)
        stamp = repr(its).removeprefix(repr(fields)) if its is not fields else ""
        comma = ", " if shown_fields and rest else ""
        more = f"… {rest} more" if rest else ""
        return _Text(f"{label}{{{shown_fields}{comma}{more}}}{stamp}")

    return text(row), text(partner)


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count} rows are"


def _keys(names: list) -> str:
    return f"{'key' if len(names) == 1 else 'keys'} {named(names)}"


def _lines(*groups: list[tuple[str, Any]]) -> str:
    lines = []
    for group in groups:
        lines += [
            f"{prefix}{row if isinstance(row, _Text) else shown(row)}"
            for prefix, row in group[:ROWS]
        ]
        if len(group) > ROWS:
            lines.append(f"(and {len(group) - ROWS} more)")
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
