"""Rules that a row keeps or breaks, evaluated on whole batches, and those of the schema.

A rule's mask is True where a row breaks it. As in Great Expectations, a missing
value breaks no rule but the one that forbids missing values.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import as_rows, integers, present
from pipelines.columnar.shown_values import shown
from pipelines.schemas import Table
from pipelines.validation.same_instant import SameInstantRule

# Values that a reason shows.
_VALUES_SHOWN = 10


class RowRule(Protocol):
    """A rule with an id that quarantine and reports show."""

    @property
    def id(self) -> str:
        """What quarantine and reports name it by."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        ...

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """True for each row of the batch that breaks the rule."""
        ...

    def reason(self, row: dict) -> str:
        """Why a row breaks it: a sentence's predicate that shows the values."""
        ...


@dataclass(frozen=True)
class _ColumnRule:
    """What rules of one column share."""

    id: str
    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.column,)


@dataclass(frozen=True)
class NotNull(_ColumnRule):
    """The column has a value."""

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        return ~present(batch.column(self.column))

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return f"{self.column} is missing"


@dataclass(frozen=True)
class Between(_ColumnRule):
    """The value lies in a closed range; None means no limit."""

    minimum: float | None
    maximum: float | None

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule. NaN is outside every range."""
        values = batch.column(self.column)
        known = present(values)
        numbers = values.fill_null(0).to_numpy(zero_copy_only=False)
        inside = ~np.isnan(numbers) if numbers.dtype.kind == "f" else np.ones(len(numbers), bool)
        if self.minimum is not None:
            inside &= numbers >= self.minimum
        if self.maximum is not None:
            inside &= numbers <= self.maximum
        return known & ~inside

    def reason(self, row: dict) -> str:
        """See RowRule."""
        low = "" if self.minimum is None else f"at least {self.minimum:g}"
        high = "" if self.maximum is None else f"at most {self.maximum:g}"
        limits = " and ".join(part for part in (low, high) if part)
        return f"{self.column} is {shown(row[self.column])}, and must be {limits}"


@dataclass(frozen=True)
class OneOf(_ColumnRule):
    """The value is one of those that there are."""

    values: tuple

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        found = batch.column(self.column)
        allowed = pa.array(self.values, found.type)
        return present(found) & ~pc.is_in(found, allowed).to_numpy(zero_copy_only=False)

    def reason(self, row: dict) -> str:
        """See RowRule."""
        some = ", ".join(map(shown, self.values[:_VALUES_SHOWN]))
        more = " …" if len(self.values) > _VALUES_SHOWN else ""
        return f"{self.column} is {shown(row[self.column])}, and must be one of {some}{more}"


@dataclass(frozen=True)
class InstantInRange(_ColumnRule):
    """An instant or a date lies in the years that every library here can hold."""

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        values = batch.column(self.column)
        date = pa.types.is_date32(values.type)
        units = integers(values.cast(pa.int32() if date else pa.int64()))
        days = units // (1 if date else _PER_DAY[getattr(values.type, "unit", "ms")])
        return present(values) & ((days < _FIRST_DAY) | (days > _LAST_DAY))

    def reason(self, row: dict) -> str:
        """See RowRule."""
        years = f"in the years {FIRST_YEAR} to {LAST_YEAR}"
        return f"{self.column} is {shown(row[self.column])}, and must be {years}"


# Nanoseconds in 64 bits, as pandas keeps them, reach from 1677 to 2262.
FIRST_YEAR, LAST_YEAR = 1678, 2261
_FIRST_DAY, _LAST_DAY = (
    (datetime.date(year, month, day) - datetime.date(1970, 1, 1)).days
    for year, month, day in ((FIRST_YEAR, 1, 1), (LAST_YEAR, 12, 31))
)
_PER_DAY = {unit: 86_400 * 10**power for unit, power in (("s", 0), ("ms", 3), ("us", 6), ("ns", 9))}


@dataclass(frozen=True)
class ColumnType(_ColumnRule):
    """The column is there and has its type: what every other rule takes for granted."""

    type: pa.DataType

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule. A batch's rows break it all, or none does."""
        return np.full(batch.num_rows, not has_type(batch.schema, self.column, self.type))

    def reason(self, row: dict) -> str:
        """See RowRule."""
        value = row.get(self.column)
        what = (
            f"{self.column} is {shown(value)}"
            if self.column in row
            else f"there is no {self.column}"
        )
        return f"{what}, and the column must be {self.type}"


def has_type(schema: pa.Schema, column: str, type: pa.DataType) -> bool:
    """Whether a schema has a column of a type."""
    index = schema.get_field_index(column)
    return index >= 0 and schema.field(index).type == type


def fits(schema: pa.Schema, expected: pa.Schema) -> bool:
    """Whether a schema has all the columns of another one, each of its type."""
    return schema is expected or all(has_type(schema, field.name, field.type) for field in expected)


def schema_rules(table: Table) -> list[RowRule]:
    """The rules that a table's schema states: types, no missing values, ranges, values."""
    rules: list[RowRule] = [
        ColumnType(f"schema.{column.name}.type", column.name, column.type)
        for column in table.columns
    ]
    rules += [
        SameInstantRule(f"schema.{one.instant}.same_instant", one) for one in table.same_instant
    ]
    for column in table.columns:
        if not column.nullable:
            rules.append(NotNull(f"schema.{column.name}.required", column.name))
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            rules.append(InstantInRange(f"schema.{column.name}.instant", column.name))
        if column.minimum is not None or column.maximum is not None:
            rules.append(
                Between(f"schema.{column.name}.range", column.name, column.minimum, column.maximum)
            )
        if column.values is not None:
            rules.append(OneOf(f"schema.{column.name}.values", column.name, column.values))
    return rules


@dataclass(frozen=True)
class Findings:
    """What a batch breaks.

    Attributes:
        broken: True for each row that breaks any rule.
        by_rule: rule -> mask, for the rules that any row breaks.
    """

    broken: np.ndarray
    by_rule: dict[RowRule, np.ndarray]

    def explain(self, batch: pa.RecordBatch) -> tuple[list[list[str]], list[list[str]]]:
        """For each broken row, in order, the ids of its rules and their reasons."""
        which = np.flatnonzero(self.broken)
        index_of = np.cumsum(self.broken) - 1
        ids: list[list[str]] = [[] for _ in which]
        reasons: list[list[str]] = [[] for _ in which]
        for rule, mask in self.by_rule.items():
            # Only what the reason shows: a row whole has dozens of columns.
            named = [name for name in rule.columns if name in batch.schema.names]
            rows = as_rows(batch.select(named).filter(pa.array(mask)))
            indices = index_of[mask].tolist()
            for index, row in zip(indices, rows or [{}] * len(indices), strict=True):
                ids[index].append(rule.id)
                reasons[index].append(rule.reason(row))
        return ids, reasons


def evaluate(batch: pa.RecordBatch, rules: Sequence[RowRule]) -> Findings:
    """Which rows of a batch break which rules; one vectorised pass a rule.

    Where a column is of a wrong type, that is all that is found: no other rule can be
    asked of the batch.
    """
    types = [rule for rule in rules if isinstance(rule, ColumnType)]
    wrong = {rule for rule in types if not has_type(batch.schema, rule.column, rule.type)}
    if wrong and batch.num_rows:
        every = np.ones(batch.num_rows, bool)
        return Findings(every, dict.fromkeys((rule for rule in types if rule in wrong), every))
    broken = np.zeros(batch.num_rows, bool)
    by_rule: dict[RowRule, np.ndarray] = {}
    for rule in rules:
        if isinstance(rule, ColumnType):
            continue
        mask = rule.broken(batch)
        if mask.any():
            by_rule[rule] = mask
            broken |= mask
    return Findings(broken, by_rule)
