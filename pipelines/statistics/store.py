"""`DIR/statistics/`: what a run writes of its data, and reading it back.

    counts.parquet                 how often every value occurs, by split, month and column
    {train,eval,test,unlabelled}.json  the same described, for people and programs
    FeatureStats.pb                the same as TensorFlow Metadata has it
    schema.toml                    the columns

`counts.parquet` is what drift is computed from, on bins that suit both sides, and is a
plain table for SQL and pandas.
"""

import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.schemas import Table
from pipelines.statistics.describe import Months, as_json, month_name, statistics_proto
from pipelines.statistics.distribution import Distribution, Distributions, combine
from pipelines.statistics.rounding import DAY, integers_of, values_of
from pipelines.statistics.summary import (
    INSTANT,
    INTEGER,
    PRESENT,
    ROWS,
    TEXT,
    Summary,
    kind_of,
    unpack,
)

FOLDER = "statistics"
COUNTS, PROTO = "counts.parquet", "FeatureStats.pb"

# The key of the Parquet file's metadata that holds `Counts.levels`.
_SAMPLED = b"sampled"

_SCHEMA = pa.schema(
    [
        ("split", pa.string()),
        ("month", pa.string()),
        # Null for the rows of the whole slice.
        ("column", pa.string()),
        # Both null for rows without a value. An instant's number is its day in seconds since 1970.
        ("number", pa.float64()),
        ("text", pa.string()),
        ("rows", pa.int64()),
    ]
)


def write(
    folder: str,
    summaries: Mapping[str, Summary],
    wholes: Mapping[str, Distributions],
    months: Mapping[str, Sequence[Months]],
    table: Table,
) -> None:
    """Writes the statistics of a run.

    Args:
        folder: the run's `statistics/`.
        summaries: by split, each of them merged.
        wholes: by split, the `distributions` of all its months.
        months: by split, its months described, in order.
    """
    for split, columns in wholes.items():
        text = as_json(columns, months[split])
        storage.write_file(storage.join(folder, f"{split}.json"), text.encode())
    storage.write_file(storage.join(folder, PROTO), statistics_proto(wholes, months))
    sink = io.BytesIO()
    counts = counts_of(summaries, table)
    metadata = {_SAMPLED: json.dumps(counts.levels)}
    pq.write_table(counts.table.replace_schema_metadata(metadata), sink, compression="zstd")
    storage.write_file(storage.join(folder, COUNTS), sink.getvalue())


def as_table(summaries: Mapping[str, Summary], table: Table) -> pa.Table:
    """The counts as one table, see `counts.parquet`."""
    parts = [part for split, summary in summaries.items() for part in _parts(split, summary, table)]
    return pa.concat_tables(parts) if parts else _SCHEMA.empty_table()


def _named(codes: np.ndarray, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names))


def _parts(split: str, summary: Summary, table: Table) -> Iterator[pa.Table]:
    names = [month_name(int(month)) for month in summary.months]
    column_names = table.names

    def part(month, column, number, text, rows) -> pa.Table:
        count = len(rows)
        arrays = [
            _named(np.zeros(count), [split]),
            _named(np.searchsorted(summary.months, month), names),
            pa.nulls(count, pa.string()) if column is None else _named(column, column_names),
            pa.nulls(count, pa.float64()) if number is None else pa.array(number),
            pa.nulls(count, pa.string()) if text is None else text,
            pa.array(rows, pa.int64()),
        ]
        arrays = [a.cast(t) for a, t in zip(arrays, _SCHEMA.types, strict=True)]
        return pa.Table.from_arrays(arrays, schema=_SCHEMA)

    rows = summary.moments[:, :, ROWS]
    if rows.size:
        yield part(summary.months, None, None, None, rows[:, 0].astype(np.int64))
        missing = (rows - summary.moments[:, :, PRESENT]).astype(np.int64)
        month, column = np.nonzero(missing)
        yield part(summary.months[month], column, None, None, missing[month, column])
    months, columns, keys = unpack(summary.codes)
    kinds = [kind_of(column.type) for column in table.columns]
    # Masks and not the names of the kinds: there are as many codes as values that occur.
    whole, instant = (
        np.array([kind == of for kind in kinds])[columns] for of in (INTEGER, INSTANT)
    )
    numbers = np.where(whole, integers_of(keys), values_of(keys))
    yield part(months, columns, np.where(instant, keys * DAY, numbers), None, summary.counts)
    texts = summary.texts.sort_by([(name, "ascending") for name in ("month", "column", "text")])
    yield part(
        texts.column("month").to_numpy(),
        texts.column("column").to_numpy(),
        None,
        texts.column("text").combine_chunks(),
        texts.column("count").to_numpy(),
    )


@dataclass(frozen=True)
class Counts:
    """How often every value of a data set occurs.

    Attributes:
        table: see `counts.parquet`.
        levels: split -> column -> level, see `Summary.levels`.
    """

    table: pa.Table
    levels: Mapping[str, Mapping[str, int]]

    @property
    def months(self) -> list[str]:
        """The months that occur, in order."""
        return sorted(self.table.column("month").unique().to_pylist())

    @property
    def splits(self) -> list[str]:
        """The splits that occur, in order of their names."""
        return sorted(self.table.column("split").unique().to_pylist())

    def columns(
        self,
        table: Table,
        splits: Collection[str] | None = None,
        months: Collection[str] | None = None,
    ) -> Distributions:
        """The distributions of columns in some splits and months; None for all of them.

        Of a column that the data set does not have there is none.
        """
        chosen = self.table
        for name, wanted in (("split", splits), ("month", months)):
            if wanted is not None:
                chosen = chosen.filter(pc.is_in(chosen.column(name), pa.array(list(wanted))))
        keys = ["split", "column", "number", "text"]
        summed = (
            chosen.group_by(keys, use_threads=False)
            .aggregate([("rows", "sum")])
            .sort_by([(name, "ascending") for name in keys])
        )
        found: dict[str, list[Distribution]] = {}
        for split in summed.column("split").unique().to_pylist():
            of_split = summed.filter(pc.equal(summed.column("split"), split))
            for name, distribution in self._of_split(split, of_split, table).items():
                found.setdefault(name, []).append(distribution)
        return {name: combine(parts) for name, parts in found.items()}

    def _of_split(self, split: str, rows: pa.Table, table: Table) -> Distributions:
        names = rows.column("column").to_numpy(zero_copy_only=False)
        counts = rows.column("rows_sum").to_numpy()
        numbers = rows.column("number").to_numpy(zero_copy_only=False)
        texts = rows.column("text").to_numpy(zero_copy_only=False)
        whole = int(counts[[name is None for name in names]].sum())
        found = {}
        for column in table.columns:
            mine = np.flatnonzero(names == column.name)
            if whole and not len(mine):
                # The data set was made before there was such a column.
                continue
            kind = kind_of(column.type)
            values = texts if kind == TEXT else numbers
            known = np.array([texts[i] is not None or numbers[i] == numbers[i] for i in mine], bool)
            found[column.name] = Distribution(
                kind,
                whole,
                int(counts[mine[~known]].sum()),
                values[mine[known]],
                counts[mine[known]],
                self.levels.get(split, {}).get(column.name, 0),
            )
        return found


def counts_of(summaries: Mapping[str, Summary], table: Table) -> Counts:
    """The counts of summaries by split, as they would be read back."""
    levels = {
        split: {table.columns[index].name: level for index, level in summary.levels.items()}
        for split, summary in summaries.items()
    }
    return Counts(as_table(summaries, table), levels)


def read(folder: str) -> Counts:
    """The counts of a data set.

    Args:
        folder: the data set's.

    Raises:
        RequestError: there are none, or they are damaged.
    """
    path = storage.join(folder, FOLDER, COUNTS)
    try:
        table = pq.read_table(io.BytesIO(storage.read_file(path)))
        levels = json.loads(table.schema.metadata[_SAMPLED])
        return Counts(table.select(_SCHEMA.names).cast(_SCHEMA), levels)
    except OSError as error:
        raise RequestError(f"{path} cannot be read ({error}): make the data set anew.") from error
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise RequestError(f"{path} is damaged ({error}): make the data set anew.") from error
