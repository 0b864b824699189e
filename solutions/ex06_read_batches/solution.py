"""The seat `read`: files to typed record batches, every line accounted for."""

from collections.abc import Sequence

import apache_beam as beam
import pyarrow as pa

# BEGIN SOLUTION
from pipelines.columnar.prefetch import prefetch
from pipelines.reading.plan import ReadPlan, ReadRange
from pipelines.reading.read import Parse, parse_csv_block, read_first, read_range
from pipelines.reading.rejects import BadLine

# STUB
# from pipelines.reading.plan import ReadPlan, ReadRange
# from pipelines.reading.read import Parse
# from pipelines.reading.rejects import BadLine
# END SOLUTION

REJECTED = "rejected"


def parse_block(
    block: bytes, header: Sequence[str], schema: pa.Schema
) -> tuple[pa.RecordBatch, list[BadLine]]:
    """The rows of a block of lines.

    Args:
        block: whole lines of a CSV file, without its header. A line ends with LF or CRLF, the
            last may lack it, and there is no other carriage return. One line is one record: a
            quoted value holds commas, never a line break.
        header: the file's columns in its order, each once. It has all of the schema's, and may
            have others, whose cells are passed over.
        schema: the columns wanted, at least one, with their types: integers, strings, and
            timestamps in UTC, written in ISO 8601 with a time zone; all may be null, and there
            is no metadata.

    Returns:
        The rows in order, as one batch of exactly that schema, null where a field is empty
        or NA, in quotes or not; and for every other line that is not blank (a line without
        any character is blank) a dict of these and nothing else:

            line    its index among all lines of the block, blank ones included, from 0
            text    the line as it stands there, without its line break; a byte that is not
                    UTF-8 is written \\xNN
            rule    what it breaks; of several rules, one of those below `read.quotes`, and
                    that one where a quote is open, since nobody knows its fields then:
                    read.quotes (a value begins with a quote, which does not close on its
                    line), read.field_count, read.type (a wanted cell is no value of its
                    column's type), read.encoding (a wanted cell's bytes are not UTF-8)
            reason  for people; of read.type with the column's name and the cell
    """
    # BEGIN SOLUTION
    # In pipelines/reading/csv_block.py: one call of Arrow's reader where all lines are sound;
    # otherwise each line is split, each column cast, and only a column that does not cast is
    # looked at cell by cell. plain_answer.py, beside this file, is a shorter way.
    return parse_csv_block(block, header, schema)
    # END SOLUTION


class _ReadRange(beam.DoFn):
    """A range's batches of rows, none empty; on the output REJECTED those of its bad lines.

    `pipelines.reading.read.read_range(piece, self._schema, self._parse)` yields both,
    block by block. `pipelines.columnar.prefetch.prefetch(…)` around it reads the next block
    while this one is worked on; it is right without.

    Args:
        schema: the columns wanted.
        parse: makes rows and bad lines of a block, as `parse_block` does.
    """

    def __init__(self, schema: pa.Schema, parse: Parse):
        self._schema = schema
        self._parse = parse

    def process(self, piece: ReadRange):
        # BEGIN SOLUTION
        for rows, rejects in prefetch(read_range(piece, self._schema, self._parse)):
            if rows.num_rows:
                yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        # END SOLUTION


class _ReadFirst(beam.DoFn):
    """The same of the first `plan.rows` lines of a plan, bad ones counted.

    `pipelines.reading.read.read_first` takes a plan where `read_range` takes a range.

    Args:
        parse: as that of `_ReadRange`.
    """

    def __init__(self, parse: Parse):
        self._parse = parse

    def process(self, plan: ReadPlan):
        # BEGIN SOLUTION
        for rows, rejects in read_first(plan, plan.table.arrow, self._parse):
            if rows.num_rows:
                yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        # END SOLUTION


class ReadBatches(beam.PTransform):
    """Reads what a plan names.

    Args:
        plan: see `pipelines.reading.plan`. Its `ranges` are pieces of files, each of which
            any worker can read; with `rows`, only so many lines are wanted, the first, which
            one worker reads. `plan.table.arrow` is the schema.
        parse: makes rows and bad lines of a block: your `parse_block`. The tests of the files
            give another one, so that they can be solved first.

    Returns (from a pipeline):
        A dict: "rows", batches with the columns of `schemas/flights.toml`, none empty; and
        "rejected", batches of the lines that are no rows, each with its text.
    """

    def __init__(self, plan: ReadPlan, parse: Parse = parse_block):
        super().__init__()
        self._plan = plan
        self._parse = parse

    def expand(self, pipeline):
        # BEGIN SOLUTION
        if self._plan.rows is None:
            read = (
                pipeline
                | "Ranges" >> beam.Create(self._plan.ranges, reshuffle=False)
                # Without it the runner fuses reading with listing, on one worker.
                | "Spread" >> beam.Reshuffle()
                | "Read"
                >> beam.ParDo(_ReadRange(self._plan.table.arrow, self._parse)).with_outputs(
                    REJECTED, main="rows"
                )
            )
        else:
            # The first N rows are in order, so one worker reads them.
            read = (
                pipeline
                | "Plan" >> beam.Create([self._plan], reshuffle=False)
                | "Read" >> beam.ParDo(_ReadFirst(self._parse)).with_outputs(REJECTED, main="rows")
            )
        rows, rejected = read["rows"], read[REJECTED]
        # STUB
        # rows, rejected = unsolved("ex06_read_batches")
        # END SOLUTION
        # Told what the elements are, Beam takes the coder of record batches.
        rows.element_type = rejected.element_type = pa.RecordBatch
        return {"rows": rows, "rejected": rejected}
