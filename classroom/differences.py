"""What differs between what was expected and what came, in words a person can use."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

RELATIVE = 1e-9
_ABSOLUTE = 1e-12
_SHOWN = 300


@dataclass(frozen=True)
class Difference:
    """A difference.

    Attributes:
        sentence: behind the call: "gave 3 where 4 was expected."
        expected, got: as text, cut down to what differs.
    """

    sentence: str
    expected: str
    got: str


def shown(value: Any) -> str:
    """A value as text, cut where it gets long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def same(expected: Any, got: Any, tolerance: float = RELATIVE) -> bool:
    """Whether two values are equal: NaN equals NaN, floats may differ by `tolerance`."""
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and expected.keys() == got.keys()
            and all(same(value, got[key], tolerance) for key, value in expected.items())
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list if isinstance(expected, list) else tuple)
            and len(expected) == len(got)
            and all(same(one, other, tolerance) for one, other in zip(expected, got, strict=True))
        )
    if isinstance(expected, float) and isinstance(got, int | float) and not isinstance(got, bool):
        if math.isnan(expected) or math.isnan(got):
            return math.isnan(expected) and math.isnan(got)
        return math.isclose(expected, got, rel_tol=tolerance, abs_tol=_ABSOLUTE)
    if type(expected) in (int, bool, str, bytes) and type(got) in (int, bool, str, bytes, float):
        return type(expected) is type(got) and expected == got
    return bool(expected == got)


def between(expected: Any, got: Any, tolerance: float = RELATIVE) -> Difference | None:
    """What differs between two values, None where nothing does."""
    if same(expected, got, tolerance):
        return None
    return Difference("gave something else.", shown(expected), shown(got))


def between_collections(
    expected: Sequence,
    got: Sequence,
    key: Callable | str | None = None,
    tolerance: float = RELATIVE,
) -> Difference | None:
    """What differs between two collections, whose order does not matter."""
    rest = list(got)
    missing = []
    for row in expected:
        for index, other in enumerate(rest):
            if same(row, other, tolerance):
                del rest[index]
                break
        else:
            missing.append(row)
    if not missing and not rest:
        return None
    return Difference(
        f"{len(missing)} missing, {len(rest)} unexpected.", shown(missing), shown(rest)
    )
