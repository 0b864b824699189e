"""Counts of every column's values by month: of a batch, and of several summaries together.

All that is kept adds up, so that a summary does not depend on the order of batches: the
counts exactly, sums of fractions to the last bits of a float64.
"""

import dataclasses
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import integers, present
from pipelines.columnar.days import month_numbers
from pipelines.schemas import Table
from pipelines.statistics.rounding import DAY, keys_of, keys_of_integers

# A text column with more distinct values than this is counted on a sample of them, which a
# hash chooses: every value of the sample with all its rows.
MAX_TEXTS = 20_000

INTEGER, NUMBER, INSTANT, TEXT = "integer", "number", "instant", "text"

# What is kept of a month's column beside the counts.
ROWS, PRESENT, SUM, SQUARES, LEAST, MOST = range(6)

_KEY_BITS, _COLUMN_BITS = 32, 10
_KEY_OFFSET = 1 << (_KEY_BITS - 1)
_MONTH_SHIFT = _KEY_BITS + _COLUMN_BITS


def kind_of(type: pa.DataType) -> str:
    """Whether a type's values are counted as integers, other numbers, instants or texts.

    A date is the instant of its midnight, false and true are 0 and 1.
    """
    if pa.types.is_integer(type) or pa.types.is_boolean(type):
        return INTEGER
    if pa.types.is_timestamp(type) or pa.types.is_date(type):
        return INSTANT
    return TEXT if pa.types.is_string(type) else NUMBER


@dataclass(frozen=True)
class Summary:
    """What the columns of some rows look like.

    Attributes:
        months: int64, sorted: months since the year 0 (`year * 12 + month - 1`).
        moments: float64 [months, columns, 6]: rows, values there are, their sum and sum
            of squares, the least and the most. Of a text nothing but the first two.
        codes: int64, sorted: a number's or an instant's month, column and key in one.
        counts: int64, the rows of each code.
        texts: a table of month, column, text and count (texts of a month and column once).
        levels: column's index -> n, where only the texts were counted that have n zero
            bits at the end of their CRC-32: about 1 in 2 ** n.
    """

    months: np.ndarray
    moments: np.ndarray
    codes: np.ndarray
    counts: np.ndarray
    texts: pa.Table
    levels: dict[int, int]


_TEXTS = pa.schema(
    [("month", pa.int64()), ("column", pa.int16()), ("text", pa.string()), ("count", pa.int64())]
)


def pack(month: np.ndarray, column: int, keys: np.ndarray) -> np.ndarray:
    """Month, column and key as one int64, ordered by them in this order."""
    return (((month << _COLUMN_BITS) | column) << _KEY_BITS) | (keys.astype(np.int64) + _KEY_OFFSET)


def unpack(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The inverse of `pack`: months, columns, keys."""
    keys = (codes & ((1 << _KEY_BITS) - 1)) - _KEY_OFFSET
    columns = (codes >> _KEY_BITS) & ((1 << _COLUMN_BITS) - 1)
    return codes >> _MONTH_SHIFT, columns, keys


def without_month(codes: np.ndarray) -> np.ndarray:
    """The codes in month 0."""
    return codes & ((1 << _MONTH_SHIFT) - 1)


def summarise(batch: pa.RecordBatch, table: Table) -> Summary:
    """The summary of one batch.

    Args:
        batch: has the table's columns, those of its `day` among them.
    """
    of_row = month_numbers(batch, table.day)
    months, group = np.unique(of_row, return_inverse=True)
    rows = np.bincount(group, minlength=len(months))
    moments = np.zeros((len(months), len(table.columns), 6))
    moments[:, :, ROWS] = rows[:, None]
    moments[:, :, LEAST], moments[:, :, MOST] = np.inf, -np.inf
    codes, counts, texts = [], [], []
    for index, column in enumerate(table.columns):
        values = batch.column(column.name)
        kind = kind_of(column.type)
        if kind == TEXT:
            known, found = _count_texts(values, group, months, index)
            texts.append(found)
            moments[:, index, PRESENT] = known
            continue
        numbers, known = _numbers(values, kind)
        groups = group if known is None else group[known]
        _add_moments(moments[:, index], numbers, groups)
        found, rows_of = _count_keys(_keys(numbers, kind), groups, months, index)
        codes.append(found)
        counts.append(rows_of)
    return Summary(
        months,
        moments,
        np.concatenate(codes) if codes else np.empty(0, np.int64),
        np.concatenate(counts) if counts else np.empty(0, np.int64),
        pa.concat_tables(texts) if texts else _TEXTS.empty_table(),
        {},
    )


def _numbers(values: pa.Array, kind: str) -> tuple[np.ndarray, np.ndarray | None]:
    """The values that are there, and where; None for everywhere. NaN is not there."""
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    if kind == INSTANT:
        zone = getattr(values.type, "tz", None)
        seconds = integers(values.cast(pa.timestamp("s", zone), safe=False))
        if not values.null_count:
            return seconds, None
        known = present(values)
        return seconds[known], known
    if kind == INTEGER:
        if pa.types.is_boolean(values.type):
            values = values.cast(pa.int8())
        known = present(values) if values.null_count else None
        numbers = integers(values)
        return numbers if known is None else numbers[known], known
    numbers = values.fill_null(0).to_numpy(zero_copy_only=False)
    known = present(values) if values.null_count else None
    if numbers.dtype.kind == "f" and np.isnan(numbers).any():
        known = ~np.isnan(numbers) if known is None else known & ~np.isnan(numbers)
    numbers = numbers if known is None else numbers[known]
    return numbers.astype(np.float32), known


def _keys(numbers: np.ndarray, kind: str) -> np.ndarray:
    if kind == INSTANT:
        return (numbers // DAY).astype(np.int32)
    return keys_of_integers(numbers) if kind == INTEGER else keys_of(numbers)


def _add_moments(moments: np.ndarray, numbers: np.ndarray, groups: np.ndarray) -> None:
    # moments: [months, 6] of one column, changed in place
    if not len(numbers):
        return
    exact = numbers.astype(np.float64)
    months = len(moments)
    if months == 1:
        moments[0, PRESENT:] = (
            *(len(exact), exact.sum(), np.dot(exact, exact)),
            *(exact.min(), exact.max()),
        )
        return
    moments[:, PRESENT] = np.bincount(groups, minlength=months)
    moments[:, SUM] = np.bincount(groups, exact, months)
    moments[:, SQUARES] = np.bincount(groups, np.square(exact), months)
    np.minimum.at(moments[:, LEAST], groups, exact)
    np.maximum.at(moments[:, MOST], groups, exact)


def _count_keys(
    keys: np.ndarray, groups: np.ndarray, months: np.ndarray, column: int
) -> tuple[np.ndarray, np.ndarray]:
    if not len(keys):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    least = keys.min()
    width = int(keys.max() - least) + 1
    cells = groups * width + (keys.astype(np.int64) - least)
    if width * len(months) <= 8 * len(keys) + 4_096:
        dense = np.bincount(cells)
        filled = np.flatnonzero(dense)
        counts = dense[filled]
    else:
        # Half as wide sorts twice as fast.
        narrow = cells.astype(np.int32) if width * len(months) < 2**31 else cells
        filled, counts = np.unique(narrow, return_counts=True)
        filled = filled.astype(np.int64)
    return pack(months[filled // width], column, filled % width + least), counts


def _count_texts(
    values: pa.Array, groups: np.ndarray, months: np.ndarray, column: int
) -> tuple[np.ndarray, pa.Table]:
    encoded = values.dictionary_encode()
    codes, distinct = encoded.indices, len(encoded.dictionary)
    if codes.null_count:
        known = present(codes)
        groups = groups[known]
        codes = codes.drop_null()
    if not len(codes):
        return np.zeros(len(months)), _TEXTS.empty_table()
    dense = np.bincount(groups * distinct + codes.to_numpy())
    filled = np.flatnonzero(dense)
    table = pa.table(
        [
            pa.array(months[filled // distinct]),
            pa.array(np.full(len(filled), column, np.int16)),
            encoded.dictionary.take(pa.array(filled % distinct)),
            pa.array(dense[filled]),
        ],
        schema=_TEXTS,
    )
    return np.bincount(groups, minlength=len(months)), table


def empty(table: Table) -> Summary:
    """The summary of no rows."""
    months, codes = np.empty(0, np.int64), np.empty(0, np.int64)
    moments = np.zeros((0, len(table.columns), 6))
    return Summary(months, moments, codes, codes.copy(), _TEXTS.empty_table(), {})


def merge(summaries: Iterable[Summary]) -> Summary:
    """The summary of all the rows of several; at least one is needed."""
    summaries = list(summaries)
    months = np.unique(np.concatenate([summary.months for summary in summaries]))
    moments = np.zeros((len(months), *summaries[0].moments.shape[1:]))
    moments[:, :, LEAST], moments[:, :, MOST] = np.inf, -np.inf
    for summary in summaries:
        at = np.searchsorted(months, summary.months)
        moments[at, :, :LEAST] += summary.moments[:, :, :LEAST]
        moments[at, :, LEAST] = np.minimum(moments[at, :, LEAST], summary.moments[:, :, LEAST])
        moments[at, :, MOST] = np.maximum(moments[at, :, MOST], summary.moments[:, :, MOST])
    codes, counts = sum_by_code(
        np.concatenate([summary.codes for summary in summaries]),
        np.concatenate([summary.counts for summary in summaries]),
    )
    texts = pa.concat_tables([summary.texts for summary in summaries])
    # Years that are put together have no text of a month in common.
    if len(months) < sum(len(summary.months) for summary in summaries):
        texts = (
            texts.group_by(["month", "column", "text"], use_threads=False)
            .aggregate([("count", "sum")])
            .rename_columns(_TEXTS.names)
            .select(_TEXTS.names)
            .cast(_TEXTS)
        )
    levels: dict[int, int] = {}
    for summary in summaries:
        for column, level in summary.levels.items():
            levels[column] = max(level, levels.get(column, 0))
    texts, levels = _bounded(texts, levels, summaries)
    return Summary(months, moments, codes, counts, texts, levels)


def by_year(summary: Summary) -> Iterator[tuple[int, Summary]]:
    """(year, the summary of its months) for each year; codes in order."""
    order = np.argsort(summary.codes, kind="stable")
    summary = dataclasses.replace(summary, codes=summary.codes[order], counts=summary.counts[order])
    for year in np.unique(summary.months // 12).tolist():
        yield year, summary_of_months(summary, year * 12, (year + 1) * 12)


def summary_of_months(summary: Summary, first: int, end: int) -> Summary:
    """The months from `first` on and before `end`; the summary's codes must be in order."""
    months = (summary.months >= first) & (summary.months < end)
    if months.all():
        return summary
    start, stop = np.searchsorted(summary.codes, np.array([first, end]) << _MONTH_SHIFT)
    month = summary.texts.column("month")
    return Summary(
        summary.months[months],
        summary.moments[months],
        summary.codes[start:stop],
        summary.counts[start:stop],
        summary.texts.filter(pc.and_(pc.greater_equal(month, first), pc.less(month, end))),
        summary.levels,
    )


def sum_by_code(codes: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each code once, sorted, with the sum of its counts."""
    if (codes[1:] > codes[:-1]).all():
        return codes, counts
    order = np.argsort(codes, kind="stable")
    codes, counts = codes[order], counts[order]
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    return codes[starts], np.add.reduceat(counts, starts)


def in_sample(text: str, level: int) -> bool:
    """Whether a text is counted at a level: about one in 2 ** level is."""
    return not zlib.crc32(text.encode()) & ((1 << level) - 1)


def _bounded(
    texts: pa.Table, levels: dict[int, int], summaries: Sequence[Summary]
) -> tuple[pa.Table, dict[int, int]]:
    """The texts with at most `MAX_TEXTS` distinct ones of each column, and the levels."""
    uneven = {c for s in summaries for c in levels if s.levels.get(c, 0) != levels[c]}
    if texts.num_rows <= MAX_TEXTS and not uneven:
        return texts, levels
    columns = texts.column("column").to_numpy()
    keep = np.ones(texts.num_rows, bool)
    for column in np.unique(columns):
        where = np.flatnonzero(columns == column)
        if len(where) <= MAX_TEXTS and column not in uneven:
            continue
        encoded = pc.dictionary_encode(texts.column("text").take(pa.array(where)))
        encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        if len(encoded.dictionary) <= MAX_TEXTS and column not in uneven:
            continue
        hashes = np.array([zlib.crc32(text.encode()) for text in encoded.dictionary.to_pylist()])
        level = levels.get(int(column), 0)
        while ((hashes & ((1 << level) - 1)) == 0).sum() > MAX_TEXTS:
            level += 1
        levels = {**levels, int(column): level}
        chosen = (hashes & ((1 << level) - 1)) == 0
        keep[where] = chosen[encoded.indices.to_numpy()]
    return texts.filter(pa.array(keep)), levels
