"""The seat `read`: files to typed record batches, every line accounted for."""

import apache_beam as beam
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.ahead import read_ahead
from pipelines.reading.plan import ReadPlan, ReadRange
from pipelines.reading.read import read_first, read_range

REJECTED = "rejected"


class _ReadRange(beam.DoFn):
    def process(self, piece: ReadRange):
        for rows, rejects in read_ahead(read_range(piece, schemas.flights().arrow)):
            if rows.num_rows:
                yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)


class _ReadFirst(beam.DoFn):
    def process(self, plan: ReadPlan):
        for rows, rejects in read_first(plan, schemas.flights().arrow):
            if rows.num_rows:
                yield rows
            if rejects is not None and rejects.num_rows:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)


class ReadBatches(beam.PTransform):
    """Reads what a plan names.

    Args:
        plan: see `pipelines.reading.plan`.

    Returns (from a pipeline):
        A dict: "rows", batches with the columns of `schemas/flights.toml`; and
        "rejected", batches of the lines that are no rows, each with its text.
    """

    def __init__(self, plan: ReadPlan):
        super().__init__()
        self._plan = plan

    def expand(self, pipeline):
        if self._plan.rows is None:
            read = (
                pipeline
                | "Ranges" >> beam.Create(self._plan.ranges, reshuffle=False)
                # Without it the runner fuses reading with listing, on one worker.
                | "Spread" >> beam.Reshuffle()
                | "Read" >> beam.ParDo(_ReadRange()).with_outputs(REJECTED, main="rows")
            )
        else:
            # The first N rows are in order, so one worker reads them.
            read = (
                pipeline
                | "Plan" >> beam.Create([self._plan], reshuffle=False)
                | "Read" >> beam.ParDo(_ReadFirst()).with_outputs(REJECTED, main="rows")
            )
        rows, rejected = read["rows"], read[REJECTED]
        rows.element_type = rejected.element_type = pa.RecordBatch
        return {"rows": rows, "rejected": rejected}
