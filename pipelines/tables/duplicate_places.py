"""Where the rows are that stop a run because they are there more than once."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.keys import identity_keys, identity_texts
from pipelines.quarantine.corrections import Corrections
from pipelines.quarantine.row_keys import row_keys
from pipelines.reading import input_files
from pipelines.reading.plan import ReadPlan
from pipelines.reading.read import read_first, read_range
from pipelines.tables.duplicates import DuplicateRule

# Rows among which all identities with several are counted: a minute's work, 8 bytes a row.
# Of more, only those are looked for that the failure names.
_COUNTED = 10_000_000
# What a sentence shows: identities, and places of each.
_IDENTITIES_TOLD = 3
_PLACES_TOLD = 3

_TOLD = re.compile(r"the same row more than once \((?P<names>[^\n]*?)\):")


@dataclass
class _Identity:
    """An identity: how many rows have it, and where the first of them are."""

    name: str
    rows: int = 0
    places: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        more = self.rows - len(self.places)
        others = f" and {more:,} more" if more else ""
        return f"{self.name} in {' and '.join(self.places)}{others}"


def places_in(
    message: str, plan: ReadPlan, what: str, corrections: Corrections | None = None
) -> str | None:
    """The sentence for a job that failed on duplicates, with file and line of each.

    Args:
        message: of the failure; names the rows as the seat `write` does.
        plan: of the input, which is read again: twice, or, if it is large, once and only
            until two places of each row that the message names are found.
        what: a row is, in the plural.
        corrections: rows that took the place of others.

    Returns:
        None where the message is about something else, or nothing is found.
    """
    told = _TOLD.search(message)
    if not told or not plan.table.identity:
        return None
    rows = _Rows(plan, corrections)
    named = set(told["names"].split("; "))
    counted = plan.estimated_rows() <= _COUNTED
    found = _counted(rows) if counted else _named(rows, named)
    if not found:
        return None
    # First what the failure is about: of others, one may have been rejected by a rule.
    found.sort(key=lambda identity: (identity.name not in named, identity.name))
    shown = "; ".join(map(str, found[:_IDENTITIES_TOLD]))
    more = len(found) - _IDENTITIES_TOLD
    total = f"; and {more:,} more, {len(found):,} in all" if more > 0 else ""
    if not counted:
        total = "; there may be more"
    return (
        f"The input holds the same {what} more than once ({shown}{total}): remove the duplicates, "
        "or choose --duplicates quarantine or --duplicates first."
    )


def names_duplicates(message: str) -> bool:
    """Whether a failure is about rows that are there more than once."""
    return _TOLD.search(message) is not None


class _Rows:
    """The rows that were read, corrections in the place of what they correct."""

    def __init__(self, plan: ReadPlan, corrections: Corrections | None):
        self._plan = plan.with_origins()
        self._corrections = corrections
        self.table = plan.table
        files = plan.files + (corrections.plan.files if corrections else ())
        self._rule = DuplicateRule(plan.table, True, files)
        self.place = self._rule.place

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._read():
            # A row without what names it is the check's to reject.
            yield batch.filter(pa.array(self._rule.named(batch)))

    def _read(self) -> Iterator[pa.RecordBatch]:
        plan, corrections = self._plan, self._corrections
        for batch in _read(plan):
            if corrections:
                keys = row_keys(batch, plan.table)
                batch = batch.filter(pa.array(np.isin(keys, corrections.keys, invert=True)))
            yield batch
        if corrections:
            yield from _read(corrections.plan.with_origins(len(plan.files)))


def _read(plan: ReadPlan) -> Iterator[pa.RecordBatch]:
    # Each CSV in one piece: the number of a line is known in a file's first piece alone.
    whole = {piece.file.path: piece for piece in reversed(plan.ranges)}
    ranges = [
        replace(piece, end=piece.file.size) if piece.file.kind == input_files.CSV else piece
        for piece in plan.ranges
        if piece.file.kind != input_files.CSV or whole[piece.file.path] is piece
    ]
    schema = plan.table.arrow
    if plan.rows is not None:
        pieces: Iterable = read_first(replace(plan, ranges=tuple(ranges)), schema)
    else:
        pieces = (piece for place in ranges for piece in read_range(place, schema))
    return (batch for batch, _ in pieces)


def _counted(rows: _Rows) -> list[_Identity]:
    """All identities of several rows."""
    identity = rows.table.identity
    halves = [identity_keys(batch, identity)[0] for batch in rows]
    values, counts = np.unique(np.concatenate(halves or [[]]), return_counts=True)
    several = values[counts > 1]
    return _located(rows, lambda batch: np.isin(identity_keys(batch, identity)[0], several))


def _named(rows: _Rows, names: set[str]) -> list[_Identity]:
    """The identities of some names, until two rows of each are found."""
    wanted = pa.array(sorted(names))
    identity = rows.table.identity
    return _located(
        rows,
        lambda batch: pc.is_in(identity_texts(batch, identity), value_set=wanted).to_numpy(False),
        enough=len(names),
    )


def _located(
    rows: _Rows, wanted: Callable[[pa.RecordBatch], np.ndarray], enough: int | None = None
) -> list[_Identity]:
    """The identities of the wanted rows, where several rows have them.

    Args:
        wanted: which rows of a batch.
        enough: so many identities of several rows are enough; None for all.
    """
    found: dict[tuple[int, int], _Identity] = {}
    for batch in rows:
        at = np.flatnonzero(wanted(batch))
        chosen = batch.take(pa.array(at))
        texts = identity_texts(chosen, rows.table.identity)
        keys = zip(*map(np.ndarray.tolist, identity_keys(chosen, rows.table.identity)), strict=True)
        for row, key in enumerate(keys):
            one = found.setdefault(key, _Identity(texts[row].as_py()))
            one.rows += 1
            if len(one.places) < _PLACES_TOLD:
                one.places.append(rows.place(chosen, row))
        if enough is not None and sum(one.rows > 1 for one in found.values()) >= enough:
            break
    return [one for one in found.values() if one.rows > 1]
