"""`workshop predict`: raw rows in a file to predictions in a file, as a Beam job."""

import argparse
import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.ml.inference.base import ModelHandler, RunInference

from pipelines.columnar.batches import nullable, present
from pipelines.monitoring.probes import Watcher
from pipelines.problems import JobError, RequestError
from pipelines.quarantine.write import WriteQuarantine
from pipelines.reports.accounting import CountRows
from pipelines.runners.names import IN_PROCESS
from pipelines.schemas import Table
from pipelines.serving import exported
from pipelines.serving.valid_rows import request_of, stages, valid_rows
from pipelines.tables import job as jobs
from pipelines.tables.assembly import make_pipeline, parse_options
from pipelines.tables.job import Job
from pipelines.tables.prepared_run import prepare

_VALID, _QUARANTINED = "valid", "quarantined"
_QUARANTINE = ".quarantine"


def identity_of(table: Table) -> tuple[str, ...]:
    """Columns that tell predicted rows apart: the identity, or all that there are."""
    return table.identity or tuple(table.names)


def predicted_schema(table: Table, export: exported.Export) -> pa.Schema:
    """Of the predictions: the row's identity, the label's probability, the quantiles.

    A quantile's column is the output's name without its last word, and the percentage.
    """
    fields = [table.arrow.field(name) for name in identity_of(table)]
    fields.append(pa.field(export.probability, pa.float32()))
    if export.amount:
        stem = export.amount.rpartition("_")[0] or export.amount
        fields += [pa.field(f"{stem}_p{q * 100:g}", pa.float32()) for q in export.quantiles]
    return pa.schema(fields)


def predict_batch(
    batch: pa.RecordBatch, signature, export: exported.Export, job: Job
) -> pa.RecordBatch:
    """The predictions for checked rows, in their order.

    A row without a value that every predicted one must have has null predictions: the
    model was trained on rows of which it is known.

    Args:
        signature: the model's, by columns.
    """
    import tensorflow as tf

    raw = job.raw.of(batch)
    columns = {
        name: tf.constant(raw[name].to_numpy(zero_copy_only=False)) for name in export.columns
    }
    answer = {name: value.numpy() for name, value in signature(**columns).items()}
    known = np.ones(batch.num_rows, bool)
    for name in job.modelling.required:
        known &= present(batch.column(name))
    arrays = [batch.column(name) for name in identity_of(job.table)]
    arrays.append(nullable(answer[export.probability], known, pa.float32()))
    if export.amount:
        arrays += [
            nullable(np.ascontiguousarray(values), known, pa.float32())
            for values in answer[export.amount].T
        ]
    return pa.RecordBatch.from_arrays(arrays, schema=predicted_schema(job.table, export))


class ExportedModel(ModelHandler[pa.RecordBatch, pa.RecordBatch, Any]):
    """Beam's handler of an exported model; an element is a batch of checked rows."""

    def __init__(self, export: exported.Export, job: Job):
        super().__init__()
        self._export = export
        self._job = job

    def load_model(self):
        """See the base class."""
        return exported.load_model(self._export)

    def run_inference(
        self, batch: Sequence[pa.RecordBatch], model, inference_args: Mapping | None = None
    ) -> Iterable[pa.RecordBatch]:
        """See the base class."""
        signature = model.signatures[exported.COLUMNS]
        return [predict_batch(rows, signature, self._export, self._job) for rows in batch]

    def batch_elements_kwargs(self) -> Mapping[str, Any]:
        """An element is a batch already."""
        return {"min_batch_size": 1, "max_batch_size": 1}

    def get_metrics_namespace(self) -> str:
        """See the base class."""
        return "predict"


@dataclass(frozen=True)
class Predicted:
    """What a job of predictions made.

    Attributes:
        output: the Parquet file.
        quarantine: folder of the quarantined rows, or None where there are none.
        read: rows of the input.
        predicted: rows with a prediction.
        not_predicted: rows without, for they lack a value that must be known.
        quarantined: rows that are not valid.
        rows: what a row is, in the plural.
        required: the columns that must be known.
    """

    output: str
    quarantine: str | None
    read: int
    predicted: int
    not_predicted: int
    quarantined: int
    rows: str
    required: tuple[str, ...]


def predict(given: argparse.Namespace, console) -> Predicted:
    """Predicts for every valid row of the input.

    Raises:
        Problem: the request was wrong or the job failed; the output is untouched.
    """
    with console.loading("Checking the input"):
        target = _target(given)
        export = exported.read_export(given.model)
        job = jobs.find(export.job)
        asked = request_of(job, given.input, steps=given.steps, tables=given.tables)
        run = prepare(asked, option="INPUT")
        if any(os.path.abspath(path) == target for path in run.inputs):
            raise RequestError(f"--output {given.output} is the input: choose another file.")
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        parts, quarantine = os.path.join(folder, "parts"), os.path.join(folder, "quarantine")
        os.makedirs(parts)
        with console.loading("Building the pipeline"):
            pipeline = make_pipeline(parse_options([f"--runner={IN_PROCESS}"]))
            valid, quarantined = valid_rows(pipeline, run)
            predictions = valid | "predict" >> RunInference(ExportedModel(export, job))
            predictions.element_type = pa.RecordBatch
            _ = predictions | "write" >> beam.Map(_write_part, parts)
            _ = quarantined | "write quarantine" >> WriteQuarantine(quarantine, 1)
            rows = {_VALID: valid, _QUARANTINED: quarantined} | "count" >> CountRows(
                (_VALID, _QUARANTINED)
            )
            _ = rows | "write counts" >> beam.Map(_write_counts, os.path.join(folder, "counts"))
        with (
            Watcher() as watcher,
            console.progress(watcher, stages(job), run.plan.estimated_rows()),
        ):
            pipeline.run().wait_until_finish()
        with open(os.path.join(folder, "counts")) as file:
            valid_count, quarantined_count = map(int, file.read().split())
        table = _sorted(parts, job.table, predicted_schema(job.table, export))
        if table.num_rows != valid_count:
            raise JobError(
                f"{valid_count:,} {job.rows} are valid and {table.num_rows:,} have a prediction: "
                "nothing was written."
            )
        if not valid_count and not quarantined_count:
            raise JobError(f"{given.input} holds no {job.rows}, only headers: nothing was written.")
        where = _publish(table, quarantine if quarantined_count else None, target)
    unknown = table.column(export.probability).null_count
    return Predicted(
        output=target,
        quarantine=where,
        read=valid_count + quarantined_count,
        predicted=valid_count - unknown,
        not_predicted=unknown,
        quarantined=quarantined_count,
        rows=job.rows,
        required=job.modelling.required,
    )


def _target(given: argparse.Namespace) -> str:
    if "://" in given.output:
        raise RequestError(
            f"--output {given.output}: predictions are put in place on a local disk in one step; "
            "give a local file."
        )
    target = os.path.abspath(given.output)
    if os.path.isdir(target):
        raise RequestError(f"--output {given.output} is a folder: give a file, such as x.parquet.")
    parent = os.path.dirname(target)
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as error:
        raise RequestError(f"--output {given.output} cannot be written: {error.strerror}.") from (
            error
        )
    if not os.access(parent, os.W_OK):
        raise RequestError(f"--output {given.output}: {parent} may not be written to.")
    return target


def _write_part(batch: pa.RecordBatch, folder: str) -> None:
    path = os.path.join(folder, uuid.uuid4().hex)
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def _write_counts(rows: dict[str, int], path: str) -> None:
    with open(path, "w") as file:
        file.write(f"{rows[_VALID]} {rows[_QUARANTINED]}")


def _sorted(folder: str, table: Table, schema: pa.Schema) -> pa.Table:
    """All predictions by partition, clusters and identity: the same order every time."""
    found = pa.Table.from_batches(_parts(folder), schema)
    identity = identity_of(table)
    first = [name for name in (table.partition, *table.cluster) if name in identity]
    keys = dict.fromkeys([*first, *identity])
    return found.sort_by([(name, "ascending") for name in keys])


def _parts(folder: str) -> Iterator[pa.RecordBatch]:
    for entry in os.scandir(folder):
        with pa.OSFile(entry.path, "rb") as file:
            yield from pa.ipc.open_file(file).read_all().to_batches()


def _publish(table: pa.Table, quarantine: str | None, target: str) -> str | None:
    """Puts the file in its place, and the quarantined rows beside it."""
    beside = f"{target}{_QUARANTINE}"
    temporary = f"{target}.{uuid.uuid4().hex}.tmp"
    try:
        pq.write_table(table, temporary)
        shutil.rmtree(beside, ignore_errors=True)
        if quarantine:
            shutil.copytree(quarantine, beside)
        os.replace(temporary, target)
    except OSError as error:
        raise JobError(
            f"{target} cannot be written ({error.strerror or error}): nothing was replaced."
        ) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(temporary)
    return beside if quarantine else None
