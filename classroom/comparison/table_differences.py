"""Differences between Arrow batches: columns, types, rows."""

from collections.abc import Callable, Sequence
from typing import Any

from classroom.comparison.differences import RELATIVE, Difference, same
from classroom.comparison.row_differences import between_rows
from classroom.comparison.values import ROWS, kind_of, shown

_NAMES = 3  # of columns, in a sentence


def between_tables(expected: Any, got: Any, tolerance: float = RELATIVE) -> Difference | None:
    """What differs between two batches or tables, row by row in order.

    Args:
        got: anything; what is no table differs by that.
    """
    if not hasattr(got, "schema"):
        what = "returned nothing (None)" if got is None else f"gave a {kind_of(got)}"
        return Difference(f"{what}, where a record batch is expected.", "a batch", shown(got))
    if (found := between_schemas(expected.schema, got.schema)) is not None:
        return found
    if expected.num_rows != got.num_rows:
        collections = between_rows(expected.to_pylist(), got.to_pylist(), None, tolerance)
        wanted, came = (collections.expected, collections.got) if collections else ("", "")
        sentence = f"gave {got.num_rows} rows, not {expected.num_rows}."
        return Difference(sentence, wanted, came)
    rows: list[tuple[int, dict, dict]] = [
        (index, one, other)
        for index, (one, other) in enumerate(
            zip(expected.to_pylist(), got.to_pylist(), strict=True)
        )
        if not same(one, other, tolerance)
    ]
    if not rows:
        return None
    columns = [
        name
        for name in expected.schema.names
        if any(not same(one[name], other[name], tolerance) for _, one, other in rows)
    ]
    names = ", ".join(columns[:_NAMES]) + (" and others" if len(columns) > _NAMES else "")
    of = f"{len(rows)} of {expected.num_rows} rows"
    more = [f"(and {len(rows) - ROWS} more rows)"] if len(rows) > ROWS else []

    def text(which: Callable[[dict, dict], dict]) -> str:
        lines = []
        for index, one, other in rows[:ROWS]:
            wrong = [name for name in columns if not same(one[name], other[name], tolerance)]
            row = which(one, other)
            lines.append(f"row {index}: " + shown({name: row[name] for name in wrong}))
        return "\n".join([*lines, *more])

    sentence = f"gave a batch in which {of} are wrong, in {names}."
    return Difference(sentence, text(lambda one, _: one), text(lambda _, other: other))


def between_schemas(expected: Any, got: Any) -> Difference | None:
    """What differs between two schemas: columns, their types, their order."""
    missing = [name for name in expected.names if name not in got.names]
    extra = [name for name in got.names if name not in expected.names]
    if missing or extra:
        parts = []
        if missing:
            parts.append(f"lacks the {_columns(missing)}")
        if extra:
            parts.append(f"has the {_columns(extra)} too many")
        return Difference(
            f"gave a batch that {' and '.join(parts)}.",
            ", ".join(expected.names),
            ", ".join(got.names),
        )
    types = [name for name in expected.names if expected.field(name).type != got.field(name).type]
    if types:
        return Difference(
            f"gave a batch in which the {_columns(types)} {'has' if len(types) == 1 else 'have'} "
            "another type.",
            "\n".join(f"{name}: {expected.field(name).type}" for name in types),
            "\n".join(f"{name}: {got.field(name).type}" for name in types),
        )
    if expected.names != got.names:
        sentence = "gave a batch whose columns are in another order."
        return Difference(sentence, ", ".join(expected.names), ", ".join(got.names))
    return None


def _columns(names: Sequence[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {', '.join(names)}"


def between_batches(
    expected: Sequence,
    got: Sequence,
    key: Callable | str | None = None,
    tolerance: float = RELATIVE,
) -> Difference | None:
    """What differs between the rows of batches, however they are dealt to batches."""
    rows: list[list] = [[], []]
    schema = next((value.schema for value in expected if hasattr(value, "schema")), None)
    for side, values in enumerate((expected, got)):
        for value in values:
            if not hasattr(value, "schema"):
                if side == 1:
                    what = kind_of(value)
                    sentence = f"{what} came where record batches are expected."
                    return Difference(sentence, "record batches", shown(value))
                rows[side].append(value)
                continue
            if schema is not None and side == 1:
                found = between_schemas(schema, value.schema)
                if found is not None:
                    return found
            rows[side] += value.to_pylist()
    return between_rows(rows[0], rows[1], key, tolerance)
