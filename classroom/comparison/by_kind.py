"""What differs between what was expected and what came, record batches and tables included."""

from collections.abc import Callable, Sequence
from typing import Any

from classroom.comparison.differences import (
    RELATIVE,
    Difference,
    between_values,
)
from classroom.comparison.row_differences import between_rows
from classroom.comparison.values import is_table


def between(expected: Any, got: Any, tolerance: float = RELATIVE) -> Difference | None:
    """What differs between two values, None where nothing does."""
    if is_table(expected):
        # Imported where there is one: what no exercise of tables needs, no check waits for.
        from classroom.comparison.table_differences import between_tables

        return between_tables(expected, got, tolerance)
    return between_values(expected, got, tolerance)


def between_collections(
    expected: Sequence,
    got: Sequence,
    key: Callable | str | None = None,
    tolerance: float = RELATIVE,
) -> Difference | None:
    """What differs between two collections, whose order does not matter.

    Args:
        key: see `between_rows`.
    """
    if any(map(is_table, [*expected, *got])):
        from classroom.comparison.table_differences import between_batches

        return between_batches(expected, got, key, tolerance)
    return between_rows(expected, got, key, tolerance)
