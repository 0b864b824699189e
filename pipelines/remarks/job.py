"""The job of the remarks: texts without copies, as tokens packed into rows."""

import apache_beam as beam
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import with_columns
from pipelines.remarks.rules import copy_rules
from pipelines.schemas.labels import Label
from pipelines.strikes.damage import AddDamage
from pipelines.strikes.source import strikes
from pipelines.tables.job import Job, Step
from pipelines.text.near_duplicates import FindDuplicates
from pipelines.text.normalise import normalise
from pipelines.text.pack_texts import Texts


def _add_text(batch: pa.RecordBatch) -> pa.RecordBatch:
    return with_columns(batch, {"text": normalise(batch.column("remarks"))})


class AddText(beam.PTransform):
    """Batches of reports with the column `text`: their remarks in one form, or null."""

    def expand(self, rows):
        return rows | beam.Map(_add_text).with_output_types(pa.RecordBatch)


def _find_duplicates(ranges: int) -> beam.PTransform:
    return FindDuplicates("text", "report", ranges)


JOB = Job(
    name="remarks",
    rows="reports",
    table=schemas.table("remarks"),
    checked=schemas.table("remarks_checked"),
    suite="remarks.json",
    preprocessing=None,
    default_input=strikes,
    steps=(
        Step("damage", transform=AddDamage),
        Step("normalise", transform=AddText),
        Step("duplicates", lambda context: (context.ranges,), _find_duplicates),
    ),
    labels=(Label("damaged", "damaged", "say that the aircraft was damaged"),),
    rules=copy_rules,
    packed=Texts("text"),
)
