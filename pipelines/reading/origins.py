"""Where a row was read: its file, and its place in it, as columns beside its own."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import with_columns
from pipelines.problems import JobError
from pipelines.reading.csv_block import Lines
from pipelines.reading.rejects import BadLine

# The number of the file among all files; the offset of the row's line in it, or the number
# of the row in a Parquet file, from 1; the number of the line, null where it is not known.
FILE, POSITION, LINE = "_file", "_position", "_line"
ORIGIN = (FILE, POSITION, LINE)


def with_line_origins(
    rows: pa.RecordBatch,
    block: bytes,
    bad: Sequence[BadLine],
    file: int,
    offset: int,
    first_line: int | None,
) -> pa.RecordBatch:
    """The rows of a block of lines, with where each was read.

    Args:
        rows: what was made of the lines, in order.
        bad: the lines that are no rows.
        file: the number of the file.
        offset, first_line: of the block in its file.

    Raises:
        JobError: there are more or fewer rows than sound lines, so that no line is known.
    """
    lines = Lines.of(block)
    sound = np.isin(lines.numbers, [one["line"] for one in bad], invert=True)
    if int(sound.sum()) != rows.num_rows:
        raise JobError(
            f"The step read gives {rows.num_rows:,} rows of {int(sound.sum()):,} sound lines, and "
            "--duplicates names the line of each: correct the step, or leave the option out."
        )
    positions = lines.starts[sound] + offset
    numbers = lines.numbers[sound]
    known = None if first_line is None else pa.array(numbers + first_line, pa.int64())
    return _with_origins(rows, file, positions, known)


def with_row_origins(rows: pa.RecordBatch, numbers: np.ndarray, file: int) -> pa.RecordBatch:
    """Rows of a Parquet file, with their numbers in it, from 1."""
    return _with_origins(rows, file, numbers, None)


def _with_origins(rows, file: int, positions: np.ndarray, lines: pa.Array | None):
    count = rows.num_rows
    added = {
        FILE: pa.array(np.full(count, file, np.int64)),
        POSITION: pa.array(positions.astype(np.int64)),
        LINE: pa.nulls(count, pa.int64()) if lines is None else lines,
    }
    return with_columns(rows, added)
