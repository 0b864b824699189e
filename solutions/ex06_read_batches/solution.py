"""The seat `read`: files to typed record batches, every line accounted for."""

from collections.abc import Sequence

import apache_beam as beam
import pyarrow as pa

# BEGIN SOLUTION
from pipelines.columnar.prefetch import prefetch
from pipelines.reading.plan import ReadPlan, ReadRange
from pipelines.reading.read import parse_csv_block, read_first, read_range
from pipelines.reading.rejects import BadLine

# STUB
# from pipelines.reading.plan import ReadPlan, ReadRange
# from pipelines.reading.rejects import BadLine
# END SOLUTION

REJECTED = "rejected"


def parse_block(
    block: bytes, header: Sequence[str], schema: pa.Schema
) -> tuple[pa.RecordBatch, list[BadLine]]:
    """The rows of a block of lines.

    Args:
        block: whole lines of a CSV file, without its header; the last may lack its line
            break. One line is one record: a quoted value holds commas, never a line break.
        header: the file's columns in its order. It has all of the schema's, and may have
            others, which are passed over.
        schema: the columns wanted, with their types: integers, strings, and timestamps in
            UTC, written in ISO 8601 with a time zone.

    Returns:
        The rows in order, as one batch of exactly that schema, null where a field is empty
        or NA; and for every other line that is not blank a dict:

            line    its index among all lines of the block, blank ones included, from 0
            text    the line as it stands there, without its line break; a byte that is not
                    UTF-8 is written \\xNN
            rule    what it breaks: read.field_count, read.type (a cell is no value of its
                    column's type), read.quotes (a quote does not close on its line),
                    read.encoding (a wanted cell's bytes are not UTF-8)
            reason  for people
    """
    # BEGIN SOLUTION
    # In pipelines/reading/csv_block.py: one call of Arrow's reader where all lines are sound;
    # otherwise each line is split, each column cast, and only a column that does not cast is
    # looked at cell by cell. plain_answer.py, beside this file, is a shorter way.
    return parse_csv_block(block, header, schema)
    # END SOLUTION


class _ReadRange(beam.DoFn):
    """A range's batches of rows, none empty; on the output REJECTED those of its bad lines.

    `pipelines.reading.read.read_range(piece, self._schema, parse_block)` yields both,
    block by block. `pipelines.columnar.prefetch.prefetch(…)` around it reads the next block
    while this one is worked on; it is right without.

    Args:
        schema: the columns wanted.
    """

    def __init__(self, schema: pa.Schema):
        self._schema = schema

    def process(self, piece: ReadRange):
        # BEGIN SOLUTION
        for rows, rejects in prefetch(read_range(piece, self._schema, parse_block)):
            if rows.num_rows:
                yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        # END SOLUTION


class _ReadFirst(beam.DoFn):
    """The same of the first `plan.rows` lines of a plan, bad ones counted.

    `pipelines.reading.read.read_first` takes a plan where `read_range` takes a range.
    """

    def process(self, plan: ReadPlan):
        # BEGIN SOLUTION
        for rows, rejects in read_first(plan, plan.table.arrow, parse_block):
            if rows.num_rows:
                yield rows
            if rejects is not None and rejects.num_rows:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        # END SOLUTION


class ReadBatches(beam.PTransform):
    """Reads what a plan names.

    Args:
        plan: see `pipelines.reading.plan`. Its `ranges` are pieces of files, each of which
            any worker can read; with `rows`, only so many rows are wanted, the first.

    Returns (from a pipeline):
        A dict: "rows", batches with the columns of `schemas/flights.toml`, none empty; and
        "rejected", batches of the lines that are no rows, each with its text.
    """

    def __init__(self, plan: ReadPlan):
        super().__init__()
        self._plan = plan

    def expand(self, pipeline):
        # BEGIN SOLUTION
        if self._plan.rows is None:
            read = (
                pipeline
                | "Ranges" >> beam.Create(self._plan.ranges, reshuffle=False)
                # Without it the runner fuses reading with listing, on one worker.
                | "Spread" >> beam.Reshuffle()
                | "Read"
                >> beam.ParDo(_ReadRange(self._plan.table.arrow)).with_outputs(
                    REJECTED, main="rows"
                )
            )
        else:
            # The first N rows are in order, so one worker reads them.
            read = (
                pipeline
                | "Plan" >> beam.Create([self._plan], reshuffle=False)
                | "Read" >> beam.ParDo(_ReadFirst()).with_outputs(REJECTED, main="rows")
            )
        rows, rejected = read["rows"], read[REJECTED]
        # STUB
        # rows, rejected = unsolved("ex06_read_batches")
        # END SOLUTION
        # Told what the elements are, Beam takes the coder of record batches.
        rows.element_type = rejected.element_type = pa.RecordBatch
        return {"rows": rows, "rejected": rejected}
