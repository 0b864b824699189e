"""What a change of a schema means for those who write and read the table.

A change is compatible where data that was right stays right, and what was written for
the old schema still works. Anything else needs a new version of the table, under a name
of its own, for as long as both are read.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipelines.schemas.columns import NO_LIMIT, Column, Table, type_name
from pipelines.schemas.same_instant import SameInstant

# Each type's values are the next one's too. Between integers and floats nothing is wider:
# a tf.Example holds the two in different lists.
_WIDER = (
    (pa.int8(), pa.int16(), pa.int32(), pa.int64()),
    (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
    (pa.float32(), pa.float64()),
    (pa.string(), pa.large_string()),
    (pa.binary(), pa.large_binary()),
)

# How alike two descriptions must be for a removed and an added column to be one renamed.
_ALIKE = 0.8


@dataclass(frozen=True)
class Change:
    """One difference between two schemas.

    Attributes:
        column: its name, or None where the change is the table's.
        what: a sentence without its full stop.
        breaking: it needs a new version; `why` says for whom.
    """

    table: str
    column: str | None
    what: str
    breaking: bool
    why: str = ""


def compare(old: Table, new: Table) -> list[Change]:
    """The changes from one schema of a table to another, the breaking ones first."""
    return sorted(_changes(old, new), key=lambda change: not change.breaking)


def _changes(old: Table, new: Table) -> Iterator[Change]:
    for column, what, why in _found(old, new):
        yield Change(old.name, column, what, bool(why), why)


# Facts of a table whose change is one of every row.
_FACTS = {
    "moments": "the order of moments is",
    "predicted_at": "the prediction is made at",
    "day": "the day is that of",
    "split_by": "the split is by",
    "missing": "texts for a missing value are",
}

Found = tuple[str | None, str, str]


def _found(old: Table, new: Table) -> Iterator[Found]:
    # (column, what, why it breaks; empty where it does not)
    if old.name != new.name:
        yield None, f"the table {old.name} is named {new.name}", "jobs look for it by its name"
    if old.identity != new.identity:
        names = [" and ".join(table.identity) or "nothing" for table in (old, new)]
        why = "rows that were one become several, or several one"
        yield None, f"rows are identified by {names[1]}, and were by {names[0]}", why
    if old.partition != new.partition:
        why = "a warehouse cannot divide a table anew in its place"
        yield (
            None,
            f"the partition is {new.partition or 'none'}, and was {old.partition or 'none'}",
            why,
        )
    if old.cluster != new.cluster:
        yield None, f"the clustering is {_listed(new.cluster)}, and was {_listed(old.cluster)}", ""
    for fact, what in _FACTS.items():
        before, after = getattr(old, fact), getattr(new, fact)
        if before != after:
            why = "rows of the same input go elsewhere, or are read otherwise"
            yield None, f"{what} {_said(after)}, and was {_said(before)}", why
    for one in new.same_instant:
        if one not in old.same_instant:
            yield one.instant, _agrees(one, "must"), "rows that were right are rejected"
    for one in old.same_instant:
        if one not in new.same_instant:
            yield one.instant, _agrees(one, "need not"), ""
    if old.description != new.description:
        yield None, "the description is another", ""
    gone = [column for column in old.columns if column.name not in new.names]
    come = [column for column in new.columns if column.name not in old.names]
    for column in gone:
        other = _renamed(column, come)
        if other is None:
            yield column.name, "is removed", "whoever reads it fails"
        else:
            come.remove(other)
            why = "whoever reads it by its old name fails"
            yield column.name, f"is renamed {other.name}", why
    for column in come:
        if column.nullable:
            yield column.name, f"is added ({type_name(column.type)}, may be missing)", ""
        else:
            why = "rows that are written already have no value"
            yield column.name, f"is added ({type_name(column.type)}, required)", why
    for column in old.columns:
        if column.name in new.names:
            for what, why in _of_column(column, new[column.name], new.moments):
                yield column.name, what, why
    shared = [name for name in old.names if name in new.names]
    if shared != [name for name in new.names if name in old.names]:
        yield None, "the columns are in another order", ""


def _renamed(column: Column, come: list[Column]) -> Column | None:
    for other in come:
        alike = difflib.SequenceMatcher(None, column.description, other.description).ratio()
        if other.type == column.type and other.unit == column.unit and alike >= _ALIKE:
            return other
    return None


def _of_column(old: Column, new: Column, moments: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if old.type != new.type:
        was, now = type_name(old.type), type_name(new.type)
        if _is_wider(old.type, new.type):
            yield f"is widened from {was} to {now}", ""
        else:
            yield f"is {now}, and was {was}", "values do not fit, or change"
    if old.nullable and not new.nullable:
        yield "is required, and could be missing", "rows without a value are rejected"
    elif new.nullable and not old.nullable:
        yield "may be missing, and was required", ""
    if old.unit != new.unit:
        why = "the same number means something else"
        yield f"is in {new.unit or 'no unit'}, and was in {old.unit or 'no unit'}", why
    yield from _of_limits(old, new)
    yield from _of_values(old, new)
    if old.missing != new.missing:
        was, now = (_missing(column.missing) for column in (old, new))
        yield f"texts for a missing value are {now}, and were {was}", "cells are read otherwise"
    if old.zone != new.zone:
        why = "times without a zone become other instants, or are refused" if old.zone else ""
        was, now = (f"in {column.zone}" if column.zone else "refused" for column in (old, new))
        yield f"has times without a zone {now}, and had them {was}", why
    if old.known != new.known:
        later = _moment(new.known, moments) > _moment(old.known, moments)
        why = "a feature made of it would know the future" if later else ""
        yield f"is known at {new.known or 'any time'}, and was at {old.known or 'any time'}", why
    if old.feature != new.feature:
        why = "a transform that was learned takes it" if old.feature else ""
        yield f"is {_as_feature(new.feature)}, and was {_as_feature(old.feature)}", why
    if old.seat != new.seat:
        yield f"comes from {new.seat or 'the input'}, and came from {old.seat or 'the input'}", ""
    for limit in ("drift", "skew"):
        before, after = getattr(old, limit), getattr(new, limit)
        if before != after:
            yield f"has the limit of {limit} {_limit(after)}, and had {_limit(before)}", ""
    if old.description != new.description:
        yield "has another description", ""


def _of_limits(old: Column, new: Column) -> Iterator[tuple[str, str]]:
    why = "rows that were right are rejected"
    for limit, word, before, after, tighter in (
        ("minimum", "at least", old.minimum, new.minimum, lambda a, b: a > b),
        ("maximum", "at most", old.maximum, new.maximum, lambda a, b: a < b),
    ):
        if before != after:
            narrowed = after is not None and (before is None or tighter(after, before))
            now = f"has no {limit}" if after is None else f"is {word} {after:g}"
            was = "had none" if before is None else f"was {word} {before:g}"
            yield f"{now}, and {was}", why if narrowed else ""


def _of_values(old: Column, new: Column) -> Iterator[tuple[str, str]]:
    before, after = old.values, new.values
    if before == after:
        return
    if after is None:
        yield "may have any value, and had a list of them", ""
    elif before is None:
        yield f"must be one of {_listed(after)}", "rows with another value are rejected"
    else:
        removed = [value for value in before if value not in after]
        added = [value for value in after if value not in before]
        if removed:
            yield f"may not be {_listed(removed)} any more", "rows with that value are rejected"
        if added:
            yield f"may be {_listed(added)} too", ""


def _is_wider(old: pa.DataType, new: pa.DataType) -> bool:
    return any(old in row and new in row and row.index(new) > row.index(old) for row in _WIDER)


def _moment(known: str | None, moments: tuple[str, ...]) -> int:
    return moments.index(known) if known in moments else 0


def _as_feature(kind: str | None) -> str:
    return f"a {kind} among the features" if kind else "no feature"


def _limit(value: float) -> str:
    return "none" if value == NO_LIMIT else f"{value:g}"


def _said(value) -> str:
    return value if isinstance(value, str) else ", ".join(map(repr, value)) or "none"


def _agrees(one: SameInstant, word: str) -> str:
    return f"{word} agree with {', '.join(one.columns[1:])} in {one.zone}"


def _missing(texts: tuple[str, ...] | None) -> str:
    return "those of the table" if texts is None else _said(texts)


def _listed(values) -> str:
    return ", ".join(map(str, values)) or "none"
