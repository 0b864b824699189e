"""Values as text for a learner: short where they can be, cut where they get long."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

ROWS = 20
"""Rows or entries of each kind that a difference has; how many are shown is the screen's matter."""

_CHARACTERS = 2_000  # of a value
_NAMES = 3  # in a sentence
_TABLE_ROWS = 5  # of a table inside another value


def shown(value: Any) -> str:
    """A value as text, cut where it gets long; of a table the first rows."""
    if is_table(value):
        rows = value.slice(0, ROWS).to_pylist()
        return "\n".join([f"{value.num_rows} rows", *(repr(_for_people(row)) for row in rows)])
    text = repr(_for_people(value))
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"


@dataclass(frozen=True, repr=False)
class _Rows:
    """A table inside another value, as its rows: Arrow's own text is a list of types."""

    table: Any

    def __repr__(self) -> str:
        rows = _for_people(self.table.slice(0, _TABLE_ROWS).to_pylist())
        return f"<{self.table.num_rows} rows: {rows!r}>"


@dataclass(frozen=True, repr=False)
class _Array:
    """An array on one line: of NumPy's many lines, those that differ say little by themselves."""

    array: Any

    def __repr__(self) -> str:
        return re.sub(r"\n\s*", " ", repr(self.array))


def _for_people(value: Any) -> Any:
    if type(value) is dict:
        return {key: _for_people(part) for key, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_for_people, value))
    if type(value).__name__ == "Stamped":
        return replace(value, value=_for_people(value.value))
    if type(value).__name__ == "ndarray":
        return _Array(value)
    return _Rows(value) if is_table(value) else value


def is_table(value: Any) -> bool:
    """Whether a value is a record batch or a table of Arrow's."""
    return is_arrow(value) and type(value).__name__ in ("RecordBatch", "Table")


def is_arrow(value: Any) -> bool:
    """Whether a value is one of Arrow's."""
    return type(value).__module__.startswith("pyarrow")


def kind_of(value: Any) -> str:
    """What a value is, as a verdict calls it."""
    if type(value).__name__ == "Other":
        return value.type
    return "None" if value is None else type(value).__name__


def a(noun: str) -> str:
    """The noun with its article."""
    if noun == "None":
        return noun
    return f"an {noun}" if noun[0] in "aeioAEIO" else f"a {noun}"


def named(keys: Sequence) -> str:
    """Keys in a sentence: "'a', 'b' and 4 more"."""
    words = [shown(key) for key in keys[: _NAMES if len(keys) > _NAMES + 1 else None]]
    if len(words) < len(keys):
        return f"{', '.join(words)} and {len(keys) - len(words)} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def entries(chosen: dict, right: int = 0) -> str:
    """A dict's entries, one a line.

    Args:
        right: how many others there are, in which nothing is wrong.
    """
    lines = [f"{key!r}: {shown(value)}" for key, value in itertools.islice(chosen.items(), ROWS)]
    if len(chosen) > ROWS:
        lines.append(f"({len(chosen) - ROWS} more lines)")
    if right:
        lines.append("(1 other is right)" if right == 1 else f"({right} others are right)")
    return "\n".join(lines)
