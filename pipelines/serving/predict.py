"""`workshop predict`: raw flights in a file to predictions in a file, as a Beam job."""

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

from pipelines import schemas
from pipelines.columnar.batches import nullable, present
from pipelines.flights.job import JOB
from pipelines.monitoring.probes import Watcher
from pipelines.problems import JobError, RequestError
from pipelines.quarantine.write import WriteQuarantine
from pipelines.reading.plan import plan_reads
from pipelines.reports.accounting import CountRows
from pipelines.runners.names import IN_PROCESS
from pipelines.seats import registry
from pipelines.serving import exported
from pipelines.serving.valid_rows import SEATS, valid_flights
from pipelines.tables.assembly import make_pipeline, parse_options
from pipelines.tables.lookups import LookupFiles

_VALID, _SET_ASIDE = "valid", "quarantined"
_QUARANTINE = ".quarantine"


def predicted_schema(quantiles: Sequence[float]) -> pa.Schema:
    """Of the predictions: the flight's identity, the probability, the delay's quantiles."""
    flights = schemas.table("flights")
    fields = [flights.arrow.field(name) for name in flights.identity]
    fields.append(pa.field(exported.PROBABILITY, pa.float32()))
    fields += [pa.field(f"delay_p{share * 100:g}", pa.float32()) for share in quantiles]
    return pa.schema(fields)


def predict_batch(batch: pa.RecordBatch, signature, export: exported.Export) -> pa.RecordBatch:
    """The predictions for enriched flights, in their order.

    A flight that has not left (no departure delay) has null predictions: the model was
    trained on what is known at departure.

    Args:
        signature: the model's, by columns.
    """
    import tensorflow as tf

    raw = JOB.raw.of(batch)
    columns = {
        name: tf.constant(raw[name].to_numpy(zero_copy_only=False)) for name in export.columns
    }
    answer = {name: value.numpy() for name, value in signature(**columns).items()}
    left = present(batch.column("dep_delay"))
    schema = predicted_schema(export.quantiles)
    arrays = [batch.column(name) for name in schemas.table("flights").identity]
    arrays.append(nullable(answer[exported.PROBABILITY], left, pa.float32()))
    arrays += [
        nullable(np.ascontiguousarray(minutes), left, pa.float32())
        for minutes in answer[exported.DELAY].T
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


class FlightsModel(ModelHandler[pa.RecordBatch, pa.RecordBatch, Any]):
    """Beam's handler of an exported model; an element is a batch of enriched flights."""

    def __init__(self, export: exported.Export):
        super().__init__()
        self._export = export

    def load_model(self):
        """See the base class."""
        return exported.load_model(self._export)

    def run_inference(
        self, batch: Sequence[pa.RecordBatch], model, inference_args: Mapping | None = None
    ) -> Iterable[pa.RecordBatch]:
        """See the base class."""
        signature = model.signatures[exported.COLUMNS]
        return [predict_batch(rows, signature, self._export) for rows in batch]

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
        quarantine: folder of the rows that were set aside, or None where there are none.
        read: rows of the input.
        predicted: flights with a prediction.
        not_left: flights without, for they have no departure delay.
        quarantined: rows that are no valid flights.
    """

    output: str
    quarantine: str | None
    read: int
    predicted: int
    not_left: int
    quarantined: int


def predict(given: argparse.Namespace, console) -> Predicted:
    """Predicts for every valid flight of the input.

    Raises:
        Problem: the request was wrong or the job failed; the output is untouched.
    """
    with console.loading("Checking the input"):
        target = _target(given)
        export = exported.read_export(given.model)
        plan = plan_reads(given.input, schemas.table("flights"), option="INPUT")
        if any(os.path.abspath(file.path) == target for file in plan.files):
            raise RequestError(f"--output {given.output} is the input: choose another file.")
        LookupFiles(JOB.lookups, given.tables).check()
        wanted = [seat for seat in registry.SEATS if seat.name in SEATS]
        seats = registry.fill(given.steps, wanted)
    step = {name: filled.implementation for name, filled in seats.items()}
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        parts, quarantine = os.path.join(folder, "parts"), os.path.join(folder, "quarantine")
        os.makedirs(parts)
        with console.loading("Building the pipeline"):
            pipeline = make_pipeline(parse_options([f"--runner={IN_PROCESS}"]))
            valid, set_aside = valid_flights(pipeline, plan, step, given.tables)
            predictions = valid | "predict" >> RunInference(FlightsModel(export))
            predictions.element_type = pa.RecordBatch
            _ = predictions | "write" >> beam.Map(_write_part, parts)
            _ = set_aside | "write quarantine" >> WriteQuarantine(quarantine, 1)
            rows = {_VALID: valid, _SET_ASIDE: set_aside} | "count" >> CountRows(
                (_VALID, _SET_ASIDE)
            )
            _ = rows | "write counts" >> beam.Map(_write_counts, os.path.join(folder, "counts"))
        with Watcher() as watcher, console.progress(watcher, SEATS, plan.estimated_rows()):
            pipeline.run().wait_until_finish()
        with open(os.path.join(folder, "counts")) as file:
            valid_rows, set_aside_rows = map(int, file.read().split())
        table = _sorted(parts, predicted_schema(export.quantiles))
        if table.num_rows != valid_rows:
            raise JobError(
                f"{valid_rows:,} flights are valid and {table.num_rows:,} have a prediction: "
                "nothing was written."
            )
        if not valid_rows and not set_aside_rows:
            raise JobError(f"{given.input} holds no flights, only headers: nothing was written.")
        where = _publish(table, quarantine if set_aside_rows else None, target)
    not_left = table.column(exported.PROBABILITY).null_count
    return Predicted(
        output=target,
        quarantine=where,
        read=valid_rows + set_aside_rows,
        predicted=valid_rows - not_left,
        not_left=not_left,
        quarantined=set_aside_rows,
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
        file.write(f"{rows[_VALID]} {rows[_SET_ASIDE]}")


def _sorted(folder: str, schema: pa.Schema) -> pa.Table:
    """All predictions by hour, origin, carrier and number: the same order every time."""
    table = pa.Table.from_batches(_parts(folder), schema)
    keys = ("time_hour", "origin", "carrier", "flight")
    return table.sort_by([(name, "ascending") for name in keys])


def _parts(folder: str) -> Iterator[pa.RecordBatch]:
    for entry in os.scandir(folder):
        with pa.OSFile(entry.path, "rb") as file:
            yield from pa.ipc.open_file(file).read_all().to_batches()


def _publish(table: pa.Table, quarantine: str | None, target: str) -> str | None:
    """Puts the file in its place, and what was set aside beside it."""
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
