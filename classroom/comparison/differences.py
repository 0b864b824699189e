"""What differs between what was expected and what came, in words a person can use.

NaN equals NaN and is not null; a float may differ by a tolerance of its size; types count,
but an int is good where a float is expected, and NumPy's scalars are good for Python's.
"""

import datetime
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from classroom.comparison.values import ROWS, a, entries, is_arrow, is_table, kind_of, named, shown

RELATIVE = 1e-9
_ABSOLUTE = 1e-12

_INLINE = 300  # characters of two sequences that are shown whole


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
    if is_arrow(expected) or is_arrow(got):
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
        sentence = f"gave {a(kind_of(got))}, where {a(kind_of(expected))} is expected."
    elif len(wanted) + len(came) < 80 and "\n" not in wanted + came:
        sentence = f"gave {came}, not {wanted}."
    else:
        sentence = f"gave another {kind_of(expected)}."
    return Difference(sentence, wanted, came)


def _between_dicts(expected: dict, got: dict, tolerance: float) -> Difference:
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    wrong = [key for key in expected if key in got and not same(expected[key], got[key], tolerance)]
    parts = []
    if missing:
        parts.append(f"lacks {named(missing)}")
    if extra:
        parts.append(f"has {named(extra)} too many")
    if wrong:
        parts.append(f"has another value for {named(wrong)}")
    sentence = f"gave a dict that {' and '.join(parts)}."
    if wrong and not missing and not extra:
        first = wrong[0]
        if kind_of(expected[first]) != kind_of(got[first]):
            sentence += (
                f" {first!r} is {a(kind_of(got[first]))}, where {a(kind_of(expected[first]))} is "
                "expected."
            )
        sentence += _other_array(repr(first), expected[first], got[first])
    right = len(expected) - len(missing) - len(wrong)
    return Difference(
        sentence,
        entries({key: expected[key] for key in [*missing, *wrong]}),
        entries({key: got[key] for key in [*extra, *wrong]}, right),
    )


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
        sentence = f"gave {a(what)} of {len(got)}, not of {len(expected)}."
    else:
        sentence = f"gave {a(what)} that is wrong from place {at} on."
        sentence += _other_array(f"Place {at}", expected[at], got[at])
    whole = shown(expected), shown(got)
    if sum(map(len, whole)) < _INLINE:
        return Difference(sentence, *whole)
    return Difference(sentence, _from(expected, at), _from(got, at))


def _from(values: Sequence, at: int) -> str:
    lines = [f"[{at + i}] {shown(value)}" for i, value in enumerate(values[at : at + ROWS])]
    if len(values) > at + ROWS:
        lines.append(f"(and {len(values) - at - ROWS} more)")
    return "\n".join(lines) or f"(ends after {len(values)})"


def _other_array(name: str, expected: Any, got: Any) -> str:
    """Of which shape or type an array inside another value is, where it should be of another."""
    if not (_is_array(expected) and _is_array(got)):
        return ""
    if expected.shape != got.shape:
        return f" {name} has shape {got.shape}, where {expected.shape} is expected."
    if expected.dtype != got.dtype:
        return f" {name} is of {got.dtype}, where {expected.dtype} is expected."
    return ""


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
    first = wrong[:ROWS]
    return Difference(
        sentence,
        "\n".join(f"[{i}] {one[i]!r}" for i in first),
        "\n".join(f"[{i}] {other[i]!r}" for i in first),
    )
