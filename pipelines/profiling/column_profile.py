"""What a column holds, and what it is good for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.profiling.type_inference import infer

# A column of so few texts or whole numbers is shown with all its values.
FEW_VALUES = 20
_ROWS_FOR_FEW = 5 * FEW_VALUES
# Texts longer than this on average are prose.
_PROSE = 60
# Texts with fewer rows each are too many to learn from.
_ROWS_A_TEXT = 5
# Beyond this skewness most values lie close together, and a few far away.
_SKEWNESS = 2.0

NUMBER, CATEGORY = "number", "category"


@dataclass(frozen=True)
class ColumnProfile:
    """A column of a sample.

    Attributes:
        values: typed, null where missing.
        missing: texts beside the usual ones that stand for a missing value in it.
        missing_cells: how many cells hold each text that is read as missing.
        zone: the time zone of its times that are written without one.
        distinct: different values that are there.
        common: the most frequent values with their rows, the most frequent first.
        low, high: its extremes; None for texts, booleans and a column without a value.
        skewed: numbers, most of them close together and a few far away.
        feature: `NUMBER`, `CATEGORY`, or None.
        why: why it is no feature.
        known_after: it is known only after the prediction is made.
        questions: what a person has to say of it.
    """

    name: str
    values: pa.Array
    missing: frozenset[str]
    distinct: int
    common: tuple[tuple[object, int], ...]
    low: Any = None
    high: Any = None
    skewed: bool = False
    feature: str | None = None
    why: str = ""
    known_after: bool = False
    questions: tuple[str, ...] = ()
    missing_cells: Mapping[str, int] = field(default_factory=dict)
    zone: str | None = None

    @property
    def type(self) -> pa.DataType:
        """The type proposed."""
        return self.values.type

    @property
    def nulls(self) -> int:
        """Rows without a value."""
        return self.values.null_count

    @property
    def few(self) -> list | None:
        """All its values in order, where they are few for its rows."""
        plain = pa.types.is_string(self.type) or pa.types.is_integer(self.type)
        if not plain or not 1 < self.distinct <= FEW_VALUES or len(self.values) < _ROWS_FOR_FEW:
            return None
        return sorted(value for value, _ in self.common)

    def without_feature(self, why: str) -> "ColumnProfile":
        """The same column, not to be a feature."""
        return replace(self, feature=None, why=why)


def describe(
    name: str, cells: pa.Array, utc: bool = False, missing: Sequence[str] = ()
) -> ColumnProfile | str:
    """A column of a sample.

    Args:
        cells: as the file has them.
        utc: times without a zone are in UTC.
        missing: texts that stand for a missing value beside "" and "NA".

    Returns:
        The profile; or a sentence's end, where the column can be no part of a table.
    """
    found = infer(cells, utc, missing)
    if found.values is None:
        return found.questions[0]
    values = found.values
    counts = pc.value_counts(values.drop_null())
    distinct = len(counts)
    order = (
        sorted(
            zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True),
            key=lambda pair: (-pair[1], str(pair[0])),
        )
        if distinct <= FEW_VALUES
        else []
    )
    low = high = None
    if distinct and not (pa.types.is_string(values.type) or pa.types.is_boolean(values.type)):
        limits = pc.min_max(values).as_py()
        low, high = limits["min"], limits["max"]
    profile = ColumnProfile(
        name, values, found.missing, distinct, tuple(order), low, high,
        questions=found.questions, missing_cells=found.cells, zone=found.zone,
    )  # fmt: skip
    feature, why = _use(profile)
    skewed = feature == NUMBER and distinct > FEW_VALUES and abs(_skewness(values)) > _SKEWNESS
    return replace(profile, feature=feature, why=why, skewed=skewed)


def _use(column: ColumnProfile) -> tuple[str | None, str]:
    """How a column enters preprocessing, or why it does not."""
    present = len(column.values) - column.nulls
    if not present:
        return None, "no row has a value"
    if column.distinct == 1 and not column.nulls:
        return None, "all rows have the same value"
    if column.distinct == 1 and not _is_number(column.type):
        return CATEGORY, ""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return None, "a date or time as it is; its month, weekday or hour could be one"
    if pa.types.is_string(column.type):
        if pc.mean(pc.utf8_length(column.values)).as_py() > _PROSE:
            return None, "prose"
        if column.distinct > FEW_VALUES and column.distinct * _ROWS_A_TEXT > present:
            return None, f"{column.distinct:,} different texts in {present:,} rows"
        return CATEGORY, ""
    row_number = pa.types.is_integer(column.type) and column.distinct == len(column.values)
    if row_number and present > FEW_VALUES and column.high - column.low < 2 * present:
        return None, "it counts the rows"
    return NUMBER, ""


def _is_number(type: pa.DataType) -> bool:
    return pa.types.is_integer(type) or pa.types.is_floating(type)


def _skewness(values: pa.Array) -> float:
    numbers = values.drop_null().cast(pa.float64()).to_numpy()
    numbers = numbers[np.isfinite(numbers)]
    deviation = numbers.std() if len(numbers) else 0.0
    return float(np.mean(((numbers - numbers.mean()) / deviation) ** 3)) if deviation else 0.0
