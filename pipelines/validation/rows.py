"""What an expectation says of single rows: predicates, evaluated on whole batches.

A predicate's mask is True where a row is as expected; which rows it is asked of is its
domain's to say. All of it is NumPy and Arrow: Great Expectations takes seconds to import.
"""

import functools
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar import shown_values
from pipelines.columnar.batches import integers, present
from pipelines.validation.conditions import Condition
from pipelines.validation.flight_legs import lands_after_departure
from pipelines.validation.pandas_semantics import (
    as_mask,
    column_of,
    compare,
    compare_columns,
    kind_of,
    known,
    members,
    numbers,
)


class Predicate(Protocol):
    """What a row of an expectation must be."""

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        ...

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        ...


def shown(value) -> str:
    """A value as a reason shows it."""
    return "missing" if value is None else shown_values.shown(value)


def on_each_text(values: pa.Array, judge: Callable[[pa.Array], np.ndarray]) -> np.ndarray:
    """A mask of a text column, judged once a different text; a missing one is False."""
    encoded = values.dictionary_encode()
    if not len(encoded.dictionary):
        return np.zeros(len(values), bool)
    matching = judge(encoded.dictionary)
    if matching.all():
        return present(values)
    missing = len(matching)
    return np.append(matching, False)[integers(encoded.indices, missing)]


@dataclass(frozen=True, eq=False)
class Between:
    """A value, or a text's length, in a range; a limit of None is none."""

    column: str
    minimum: object
    maximum: object
    strict_minimum: bool = False
    strict_maximum: bool = False
    of_length: bool = False

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        values = column_of(batch, self.column)
        if self.of_length:
            values = pc.utf8_length(values)
        inside = np.ones(len(values), bool)
        if self.minimum is not None:
            inside &= compare(values, ">" if self.strict_minimum else ">=", self.minimum)
        if self.maximum is not None:
            inside &= compare(values, "<" if self.strict_maximum else "<=", self.maximum)
        return inside

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        low = "more than" if self.strict_minimum else "at least"
        high = "less than" if self.strict_maximum else "at most"
        limits = [(low, self.minimum), (high, self.maximum)]
        said = " and ".join(f"{word} {_limit(x)}" for word, x in limits if x is not None)
        what = f"{self.column} is {shown(row[self.column])}, and "
        return what + (f"its length must be {said}" if self.of_length else f"must be {said}")


def _limit(value) -> str:
    if isinstance(value, pa.Scalar):
        return str(value.as_py())
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, eq=False)
class InSet:
    """A value in a set, or not in it."""

    column: str
    values: pa.Array
    inside: bool = True

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        found = members(column_of(batch, self.column), self.values)
        return found if self.inside else ~found

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        some = [str(value) for value in self.values[:10].to_pylist()]
        allowed = ", ".join(some) + (" …" if len(self.values) > len(some) else "")
        word = "one" if self.inside else "none"
        return f"{self.column} is {shown(row[self.column])}, and must be {word} of {allowed}"


@dataclass(frozen=True, eq=False)
class Present:
    """A value that is there, or that is not."""

    column: str
    there: bool = True

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        found = known(column_of(batch, self.column))
        return found if self.there else ~found

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        if self.there:
            return f"{self.column} is missing"
        return f"{self.column} is {shown(row[self.column])}, and must be missing"


def expression(text: str) -> Callable[[pa.Array], np.ndarray]:
    """A regular expression as a judge of texts: whether it is found anywhere in each.

    As with pandas: RE2, which Arrow has, where Python's own `re` says the same, and else that:
    where RE2 has no such syntax (look-around, back-references), and of texts with other
    characters than ASCII, of which RE2 takes none for a letter or a digit.

    Raises:
        ValueError: neither compiles it.
    """
    compiled, why = None, None
    try:
        compiled = re.compile(text)
    except re.error as error:
        why = error
    try:
        pc.match_substring_regex(pa.array([""]), text)
    except pa.ArrowInvalid as error:
        if compiled is None:
            raise ValueError(f"regex {text!r} does not compile ({why})") from error
        return functools.partial(_search, compiled)
    return functools.partial(_search_re2, text, compiled)


def _search_re2(text: str, compiled: re.Pattern | None, values: pa.Array) -> np.ndarray:
    found = as_mask(pc.match_substring_regex(values, text))
    if compiled is not None and not (ascii := as_mask(pc.string_is_ascii(values))).all():
        found = found.copy()
        found[~ascii] = _search(compiled, values.filter(pa.array(~ascii)))
    return found


def _search(compiled: re.Pattern, values: pa.Array) -> np.ndarray:
    return np.array([bool(compiled.search(value)) for value in values.to_pylist()], bool)


def like(pattern: str) -> Callable[[pa.Array], np.ndarray]:
    """SQL's LIKE as a judge of texts."""
    return functools.partial(_like, pattern)


def _like(pattern: str, values: pa.Array) -> np.ndarray:
    return as_mask(pc.match_like(values, pattern))


@dataclass(frozen=True, eq=False)
class Matches:
    """A text that any, all or none of some patterns match."""

    column: str
    patterns: tuple[str, ...]
    judges: tuple[Callable[[pa.Array], np.ndarray], ...]
    which: str = "any"

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        return on_each_text(column_of(batch, self.column), self._judge)

    def _judge(self, texts: pa.Array) -> np.ndarray:
        join = np.logical_and if self.which == "all" else np.logical_or
        found = join.reduce([judge(texts) for judge in self.judges])
        return ~found if self.which == "none" else found

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        word = {"any": "does not match", "all": "does not match all of", "none": "matches"}
        patterns = " or ".join(self.patterns) if self.which != "all" else ", ".join(self.patterns)
        return f"{self.column} is {shown(row[self.column])}, which {word[self.which]} {patterns}"


@dataclass(frozen=True, eq=False)
class Parses:
    """A text that a function of one text accepts."""

    column: str
    accepts: Callable[[str], bool]
    what: str

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        return on_each_text(
            column_of(batch, self.column),
            lambda texts: np.array([self.accepts(text) for text in texts.to_pylist()], bool),
        )

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        return f"{self.column} is {shown(row[self.column])}, which is no {self.what}"


def is_json(text: str) -> bool:
    """Whether it is JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def is_date(text: str) -> bool:
    """Whether dateutil reads it as a date."""
    from dateutil.parser import parse

    try:
        parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def has_format(format: str, text: str) -> bool:
    """Whether strptime reads it."""
    import datetime

    try:
        datetime.datetime.strptime(text, format)
    except ValueError:
        return False
    return True


def fits_json_schema(schema: dict, text: str) -> bool:
    """Whether it is JSON that a JSON schema allows. What is no JSON does not fit."""
    import jsonschema

    try:
        jsonschema.validate(json.loads(text), schema)
    except (ValueError, jsonschema.ValidationError):
        return False
    return True


@dataclass(frozen=True, eq=False)
class PairCompares:
    """The values of two columns stand to each other so."""

    a: str
    b: str
    operator: str

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        return compare_columns(column_of(batch, self.a), self.operator, column_of(batch, self.b))

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        phrases = {"==": "equal", ">": "be more than", ">=": "be at least"}
        return (
            f"{self.a} is {shown(row[self.a])} and {self.b} {shown(row[self.b])}, and {self.a} "
            f"must {phrases[self.operator]} {self.b}"
        )


@dataclass(frozen=True, eq=False)
class PairInSet:
    """The pair of two columns' values is in a set; None is a missing one."""

    a: str
    b: str
    pairs: frozenset

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        left, right = (column_of(batch, name).dictionary_encode() for name in (self.a, self.b))
        lefts, rights = ([*x.dictionary.to_pylist(), None] for x in (left, right))
        at = [
            x.indices.fill_null(len(x.dictionary)).to_numpy(zero_copy_only=False)
            for x in (left, right)
        ]
        # Codes are few, so each pair of them that occurs is looked up once.
        codes, where = np.unique(at[0] * len(rights) + at[1], return_inverse=True)
        matching = [
            (_none_for_nan(lefts[code // len(rights)]), _none_for_nan(rights[code % len(rights)]))
            in self.pairs
            for code in codes.tolist()
        ]
        return np.array(matching, bool)[where] if len(codes) else np.zeros(batch.num_rows, bool)

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        return (
            f"{self.a} is {shown(row[self.a])} and {self.b} {shown(row[self.b])}, which is none of "
            "the allowed pairs"
        )


def _none_for_nan(value):
    return None if value != value else value


@dataclass(frozen=True, eq=False)
class SumEquals:
    """The columns' values add up to a total."""

    columns: tuple[str, ...]
    total: float

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        parts = [column_of(batch, name) for name in self.columns]
        there = np.logical_and.reduce([known(part) for part in parts])
        total = functools.reduce(np.add, [_wide(numbers(part)) for part in parts])
        return there & (total == self.total)

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        values = " + ".join(shown(row[name]) for name in self.columns)
        return f"{' + '.join(self.columns)} is {values}, and must be {self.total:g}"


def _wide(values: np.ndarray) -> np.ndarray:
    return values.astype(np.int64) if values.dtype.kind in "iub" else values


def _same(batch: pa.RecordBatch, a: str, b: str) -> np.ndarray:
    left, right = column_of(batch, a), column_of(batch, b)
    both_missing = ~known(left) & ~known(right)
    if kind_of(left.type) != kind_of(right.type):
        return both_missing
    return both_missing | compare_columns(left, "==", right)


@dataclass(frozen=True, eq=False)
class AllEqual:
    """The columns' values are the same; missing ones are equal to each other."""

    columns: tuple[str, ...]

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        first, *others = self.columns
        if not others:
            return np.ones(batch.num_rows, bool)
        return np.logical_and.reduce([_same(batch, first, other) for other in others])

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        return ", ".join(f"{name} is {shown(row[name])}" for name in self.columns) + ", not equal"


@dataclass(frozen=True, eq=False)
class AllDifferent:
    """No two of the columns' values are the same; missing ones are equal to each other."""

    columns: tuple[str, ...]

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        pairs = list(itertools.combinations(self.columns, 2))
        if not pairs:
            return np.ones(batch.num_rows, bool)
        return ~np.logical_or.reduce([_same(batch, a, b) for a, b in pairs])

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        values = ", ".join(f"{name} is {shown(row[name])}" for name in self.columns)
        return f"{values}, and no two may be the same"


@dataclass(frozen=True, eq=False)
class InWindow:
    """A number in a window that was measured first: a z-score, or a distance from quartiles."""

    column: str
    low: float | None
    high: float | None
    strict: bool
    said: str

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        values = numbers(column_of(batch, self.column)).astype(np.float64)
        inside = np.ones(len(values), bool)
        if self.low is not None:
            inside &= (values > self.low) if self.strict else (values >= self.low)
        if self.high is not None:
            inside &= (values < self.high) if self.strict else (values <= self.high)
        return inside

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        return f"{self.column} is {shown(row[self.column])}, {self.said}"


# Which rows an expectation is asked of, by what Great Expectations calls `ignore_row_if`.
IGNORE_PAIR = {
    "both_values_are_missing": "all",
    "either_value_is_missing": "any",
    "neither": "none",
}
IGNORE_SEVERAL = {"all_values_are_missing": "all", "any_value_is_missing": "any", "never": "none"}


@dataclass(frozen=True)
class Domain:
    """The rows that an expectation is asked of.

    Attributes:
        columns: whose missing values take a row out of it.
        ignored: "any" or "all" of them missing, or "none" for every row.
    """

    columns: tuple[str, ...]
    ignored: str

    def considered(self, batch: pa.RecordBatch) -> np.ndarray | None:
        """The rows as a mask; None for all."""
        if self.ignored == "none":
            return None
        join = np.logical_and if self.ignored == "any" else np.logical_or
        return join.reduce([known(column_of(batch, name)) for name in self.columns])


@dataclass(frozen=True, eq=False)
class RowExpectation:
    """An expectation of single rows as a RowRule; see `pipelines.validation.rules`."""

    id: str
    domain: Domain
    predicate: Predicate
    condition: Condition | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return self.domain.columns

    def parts(
        self, batch: pa.RecordBatch
    ) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray]:
        """(rows of the condition, those of them considered, those of these broken); None: all."""
        rows = None if self.condition is None else self.condition.holds(batch)
        considered = self.domain.considered(batch)
        if rows is not None:
            considered = rows if considered is None else considered & rows
        broken = ~self.predicate.holds(batch)
        return rows, considered, broken if considered is None else considered & broken

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See RowRule."""
        return self.parts(batch)[2]

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return self.predicate.reason(row)


@dataclass(frozen=True, eq=False)
class LandsAfterDeparture:
    """A flight lands after it left, by no less than its time in the air."""

    departed: str
    landed: str
    air_minutes: str

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """True where the row is as expected."""
        columns = (self.departed, self.landed, self.air_minutes)
        return lands_after_departure(*(column_of(batch, name) for name in columns))

    def reason(self, row: dict) -> str:
        """Why a row is not."""
        return (
            f"{self.landed} {row[self.landed]} is not {self.air_minutes} {row[self.air_minutes]} "
            f"minutes after {self.departed} {row[self.departed]}"
        )
