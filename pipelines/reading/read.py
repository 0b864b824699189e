"""The batches and rejects of a read range, streamed."""

from collections.abc import Callable, Generator, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.columnar.batches import ROWS_PER_BATCH, as_rows
from pipelines.problems import JobError
from pipelines.reading import input_files
from pipelines.reading.casts import cast_column, without_nan
from pipelines.reading.csv_block import CsvBlockParser
from pipelines.reading.origins import with_line_origins, with_row_origins
from pipelines.reading.plan import ReadPlan, ReadRange
from pipelines.reading.rejects import BadLine, Reject, rejects_batch, rejects_of
from pipelines.schemas.cells import cell_texts

# About ROWS_PER_BATCH lines of flights.
BYTES_PER_BLOCK = 3 << 20

Piece = tuple[pa.RecordBatch, pa.RecordBatch | None]

# Takes a block of whole lines, the file's header and the schema; see ex06_read_batches.
Parse = Callable[[bytes, Sequence[str], pa.Schema], tuple[pa.RecordBatch, list[BadLine]]]


def parse_csv_block(
    block: bytes, header: Sequence[str], schema: pa.Schema
) -> tuple[pa.RecordBatch, list[BadLine]]:
    """The typed rows of a block in order, and its other lines that are not blank."""
    rows, rejects = CsvBlockParser(header, schema).parse(block, first_line=0)
    # Each has its line, for the number of the block's first line is known.
    return rows, [
        BadLine(line=one.line, text=one.text, rule=one.rule, reason=one.reason)
        for one in rejects
        if one.line is not None
    ]


def read_range(
    piece: ReadRange, schema: pa.Schema, parse: Parse = parse_csv_block
) -> Iterator[Piece]:
    """The rows of a range.

    Args:
        piece: of a CSV, the lines that start in it.
        schema: the columns wanted.
        parse: makes rows of a CSV's block.

    Yields:
        (rows, rejects): typed rows in order, and the lines that are no rows as a
        batch of `pipelines.reading.rejects`, or None.
    """
    if piece.file.kind == input_files.PARQUET:
        yield from _read_parquet(piece, schema)
    else:
        yield from _read_lines(piece, schema, parse)


def read_first(
    plan: ReadPlan, schema: pa.Schema, parse: Parse = parse_csv_block
) -> Generator[Piece, None, None]:
    """The first `plan.rows` rows, rejects counted, in the order of the plan's ranges."""
    left = plan.rows
    for piece in plan.ranges:
        for rows, rejects in read_range(piece, schema, parse):
            # More than Arrow's numbers hold may be asked for.
            rows = rows.slice(0, min(left, rows.num_rows))
            left -= rows.num_rows
            if rejects is not None:
                rejects = rejects.slice(0, min(left, rejects.num_rows)) if left else None
                left -= rejects.num_rows if rejects is not None else 0
            yield rows, rejects
            if not left:
                return


def _read_lines(piece: ReadRange, schema: pa.Schema, parse: Parse) -> Iterator[Piece]:
    file = piece.file
    with input_files.open_lines(file.path, file.kind) as stream:
        for block, offset, line in _blocks(stream, piece):
            rows, bad = parse(block, file.header, schema)
            rejects = rejects_of(block, bad, line, offset)
            rows = _without_nan(rows)
            if piece.origin is not None:
                rows = with_line_origins(rows, block, bad, piece.origin, offset, line)
            yield rows, rejects_batch(file.path, rejects) if rejects else None


def _without_nan(rows: pa.RecordBatch) -> pa.RecordBatch:
    if not any(map(pa.types.is_floating, rows.schema.types)):
        return rows
    return pa.RecordBatch.from_arrays(list(map(without_nan, rows.columns)), schema=rows.schema)


def _blocks(stream, piece: ReadRange) -> Iterator[tuple[bytes, int, int | None]]:
    """Blocks of whole lines that start in the range, with offset and line number."""
    first = piece.file.data_start
    offset = max(piece.start, first)
    line: int | None = 2
    if offset > first:
        # The line that spans the border belongs to the range before.
        stream.seek(offset - 1)
        offset += len(stream.readline()) - 1
        line = None
    else:
        stream.readline()
    while piece.end is None or offset < piece.end:
        size = BYTES_PER_BLOCK if piece.end is None else min(BYTES_PER_BLOCK, piece.end - offset)
        block = stream.read(size)
        if not block:
            return
        if not block.endswith(b"\n"):
            block += stream.readline()
        yield block, offset, line
        offset += len(block)
        if line is not None:
            line += block.count(b"\n")


def _read_parquet(piece: ReadRange, schema: pa.Schema) -> Iterator[Piece]:
    with input_files.open_raw(piece.file.path) as stream:
        parquet = pq.ParquetFile(stream)
        before = sum(parquet.metadata.row_group(i).num_rows for i in range(piece.start))
        end = parquet.num_row_groups if piece.end is None else piece.end
        groups = list(range(piece.start, end))
        batches = parquet.iter_batches(ROWS_PER_BATCH, groups, columns=schema.names)
        while (batch := _next_of(batches, piece.file.path)) is not None:
            rows, rejects, sound = _cast_rows(batch, schema, piece.file.path, before)
            if piece.origin is not None:
                rows = with_row_origins(rows, before + 1 + sound, piece.origin)
            yield rows, rejects
            before += batch.num_rows


def _next_of(batches: Iterator[pa.RecordBatch], path: str) -> pa.RecordBatch | None:
    try:
        return next(batches, None)
    except (pa.ArrowInvalid, OSError) as error:
        raise JobError(
            f"{path} is damaged or was cut short ({input_files.reason_of(error)}): write it again."
        ) from error


def _in_utc(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with every instant in UTC, so that its notation tells it without its zone."""
    columns = [
        column.cast(pa.timestamp(column.type.unit, "UTC"))
        if pa.types.is_timestamp(column.type) and column.type.tz is not None
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _cast_rows(
    batch: pa.RecordBatch, schema: pa.Schema, path: str, before: int
) -> tuple[pa.RecordBatch, pa.RecordBatch | None, np.ndarray]:
    """The rows, the rejects, and which rows of the batch were sound."""
    columns = []
    found: dict[int, tuple[str, str]] = {}
    texts = cell_texts(schema)
    for field in schema:
        column, its = batch.column(field.name), texts[field.name]
        values, bad = cast_column(column, field.type, its.missing, its.zone)
        columns.append(values)
        for row, (rule, reason) in bad.items():
            found.setdefault(row, (rule, f"{reason} in column {field.name}"))
    rows = pa.RecordBatch.from_arrays(columns, schema=schema.remove_metadata())
    if not found:
        return rows, None, np.arange(rows.num_rows)
    rejects = [
        Reject(before + row + 1, None, str(as_rows(_in_utc(batch.slice(row, 1)))[0]), rule, reason)
        for row, (rule, reason) in sorted(found.items())
    ]
    keep = np.ones(batch.num_rows, bool)
    keep[list(found)] = False
    return rows.filter(pa.array(keep)), rejects_batch(path, rejects), np.flatnonzero(keep)
