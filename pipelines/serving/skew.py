"""Whether what is served is what was trained: every row of a split, from raw input.

The split's rows are read again from the run's input, by the job's steps and seats. What the
exported model computes from them is compared with the data set's own files: features with
the TFRecords, predictions with the trained model's on those records.
"""

import dataclasses
import os
import tempfile
import uuid
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import concat, slices
from pipelines.columnar.keys import salted_hash
from pipelines.columnar.lists import one_each, take_rows
from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import SplitShares
from pipelines.seats.registry import JOB as OWN
from pipelines.seats.registry import SOLUTIONS
from pipelines.serving import exported
from pipelines.serving.export import Trained, keras_model
from pipelines.tables.arguments import FAIL
from pipelines.tables.job import Job
from pipelines.tables.prepared_run import PreparedRun, fill_stages, prepare
from pipelines.transform.raw import PASSED
from pipelines.writing import manifest
from pipelines.writing.shard_policy import shard_of
from pipelines.writing.shards import identities

# The most by which a served prediction may differ from the trained model's, and a served
# number from the one in the TFRecords. Integers may not differ at all.
TOLERANCE = 1e-5

_ROWS = 4_096


@dataclass(frozen=True)
class Skew:
    """What the comparison found.

    Attributes:
        split: that was compared.
        rows: in it.
        integers: integer features compared.
        integers_that_differ: values of them, over all rows.
        numbers: floating features compared.
        numbers_not_the_same_bits: values of them, over all rows.
        largest_number: the largest difference of a floating feature.
        columns: the largest difference of a probability, asked by columns.
        examples: the same, asked by serialised examples.
        quantiles: the largest difference of a quantile, relative to it where that is
            over 1; None where the model gives none.
        worst: the floating feature that differs most, or None.
    """

    split: str
    rows: int
    integers: int
    integers_that_differ: int
    numbers: int
    numbers_not_the_same_bits: int
    largest_number: float
    columns: float
    examples: float
    quantiles: float | None
    worst: str | None

    @property
    def passed(self) -> bool:
        """Nothing differs by more than is allowed."""
        differences = (self.largest_number, self.columns, self.examples, self.quantiles or 0.0)
        return not self.integers_that_differ and all(d <= TOLERANCE for d in differences)

    def as_dict(self) -> dict:
        """For `--json`."""
        return {"passed": self.passed, **asdict(self)}


def check_skew(
    export: exported.Export,
    trained: Trained,
    split: str = "test",
    tables: str | None = None,
    suite: str | None = None,
) -> Skew:
    """Compares an exported model with what its model was trained on.

    Args:
        export: of `trained`.
        tables, suite: as the run had them.

    Raises:
        RequestError: the run's input is gone or changed, or cannot be read again as it was.
        JobError: the input gives other rows than the data set holds.
    """
    if export.data["data"]["run"] != trained.data.data["run"]:
        raise RequestError(
            f"{export.folder} was exported from the run {export.data['data']['run']}, and "
            f"{trained.data.folder} is of {trained.data.data['run']}: export again."
        )
    trained.data.verify(split)
    raw = raw_rows(trained.data, trained.job, split, tables, suite)
    return compare(export, trained, split, raw)


def raw_rows(
    data: manifest.Manifest, job: Job, split: str, tables: str | None, suite: str | None
) -> pa.RecordBatch:
    """A split's raw features from the run's input, in the order of its TFRecords.

    Raises:
        RequestError, JobError: see `check_skew`.
    """
    facts, options = data.data["input"], data.data["options"]
    if "corrections" in facts:
        raise RequestError(
            f"{data.folder} was made with corrections, which its manifest does not name: check "
            "a run without them."
        )
    paths = ",".join(file["path"] for file in facts["files"])
    run = _prepared(data, job, paths, tables, suite)
    if run.plan.fingerprint() != facts["fingerprint"]:
        raise RequestError(f"{paths} has changed since the run {data.data['run']}: run again.")
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        _write_raw(run, split, folder)
        batches = [_read_part(entry.path) for entry in os.scandir(folder)]
    found = sum(batch.num_rows for batch in batches)
    listed = data.data["splits"][split]["examples"]
    if found != listed:
        raise JobError(
            f"The run's input gives {found:,} {job.rows} of the split {split}, and its data set "
            f"holds {listed:,}: give --tables and --suite as the run had them."
        )
    if not batches:
        raise RequestError(f"{data.folder} has no {job.rows} in the split {split} to compare.")
    return _as_written(concat(batches), options["salt"])


def _prepared(
    data: manifest.Manifest, job: Job, paths: str, tables: str | None, suite: str | None
) -> PreparedRun:
    """The run that made a data set, with the same input and filled by the same tracks."""
    from pipelines.serving.valid_rows import request_of

    options, tracks = data.data["options"], data.data["steps"]
    asked = request_of(
        job,
        paths,
        steps=SOLUTIONS,
        tables=tables,
        suite=suite,
        rows=options["rows"],
        shares=SplitShares(*options["split"]),
        # Data sets of before have neither.
        sample=options.get("sample"),
        duplicates=options.get("duplicates", FAIL),
    )
    filled = {track: fill_stages(job, track) for track in {*tracks.values()} - {OWN}}
    run = prepare(asked)
    seats = {name: filled.get(tracks.get(name), run.seats)[name] for name in job.stages}
    return dataclasses.replace(run, seats=seats)


def _as_written(batch: pa.RecordBatch, salt: str) -> pa.RecordBatch:
    """The rows in the order of a shard's examples: by their salted hash."""
    high, low = identities(batch)
    return take_rows(batch, np.lexsort((low, high, salted_hash(high, low, salt))))


def _write_raw(run: PreparedRun, split: str, folder: str) -> None:
    import apache_beam as beam

    from pipelines.runners.names import IN_PROCESS
    from pipelines.serving.valid_rows import valid_rows
    from pipelines.tables.assembly import make_pipeline, parse_options

    pipeline = make_pipeline(parse_options([f"--runner={IN_PROCESS}"]))
    valid, _ = valid_rows(pipeline, run)
    splits = valid | "split" >> run.splitter()
    _ = (
        splits[split]
        | "raw" >> beam.Map(run.job.raw.to_raw, split).with_output_types(pa.RecordBatch)
        | "write" >> beam.Map(_write_part, folder)
    )
    pipeline.run().wait_until_finish()


def _write_part(batch: pa.RecordBatch, folder: str) -> None:
    path = os.path.join(folder, uuid.uuid4().hex)
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def _read_part(path: str) -> pa.RecordBatch:
    with pa.OSFile(path, "rb") as file:
        return concat(pa.ipc.open_file(file).read_all().combine_chunks().to_batches())


def compare(export: exported.Export, trained: Trained, split: str, raw: pa.RecordBatch) -> Skew:
    """Compares what is served from raw rows with what a split's TFRecords hold.

    Args:
        raw: its raw features, in the order of the TFRecords, see `raw_rows`.
    """
    import tensorflow as tf

    from pipelines.training.features import make_parser

    shards = trained.data.shards(split)
    _check_order(raw, trained.data.data["options"]["salt"], shards)
    loaded = exported.load_model(export)
    model = keras_model(trained)
    parse = make_parser(trained.features)
    names = [name for name, _ in trained.features.categories]
    spec = {name: tf.io.FixedLenFeature([], tf.int64) for name in names}
    spec |= {name: tf.io.FixedLenFeature([], tf.float32) for name in trained.features.numbers}

    records = tf.data.TFRecordDataset(
        [trained.data.path(shard) for shard in shards],
        "GZIP" if trained.data.data["options"]["compression"] == "gzip" else "",
    ).batch(_ROWS)
    found = _Found(export)
    for batch, written in zip(slices(raw, _ROWS), records, strict=True):
        columns = {name: tf.constant(_values(batch, name)) for name in export.columns}
        served = loaded.signatures[exported.FEATURES](**columns)
        parsed = tf.io.parse_example(written, spec)
        for name in names:
            found.integers(served[name].numpy(), parsed[name].numpy())
        for name in trained.features.numbers:
            found.numbers(name, served[name].numpy(), parsed[name].numpy())
        inputs = parse(written)
        heads = model({"numbers": inputs["numbers"], "ids": inputs["ids"]}, training=False)
        answers = {
            "columns": loaded.signatures[exported.COLUMNS](**columns),
            "examples": loaded.signatures[exported.EXAMPLES](tf.constant(_encoded(batch, columns))),
        }
        for how, answer in answers.items():
            found.predictions(how, answer, heads)
    return Skew(
        split=split,
        rows=raw.num_rows,
        integers=len(names),
        integers_that_differ=found.different,
        numbers=len(trained.features.numbers),
        numbers_not_the_same_bits=found.other_bits,
        largest_number=found.largest.get("number", 0.0),
        columns=found.largest["columns"],
        examples=found.largest["examples"],
        quantiles=found.largest["quantiles"] if export.amount else None,
        worst=found.worst,
    )


class _Found:
    """Sums up differences, batch by batch."""

    def __init__(self, export: exported.Export):
        self._export = export
        self.different = self.other_bits = 0
        self.largest: dict[str, float] = {}
        self.worst: str | None = None

    def integers(self, served: np.ndarray, written: np.ndarray) -> None:
        self.different += int((served.astype(np.int64) != written).sum())

    def numbers(self, name: str, served: np.ndarray, written: np.ndarray) -> None:
        served = served.astype(np.float32)
        self.other_bits += int((served.view(np.uint32) != written.view(np.uint32)).sum())
        if self._at_most("number", served, written):
            self.worst = name

    def predictions(self, how: str, answer: dict, heads: dict) -> None:
        logit = heads["label"].numpy().astype(np.float64)
        served = answer[self._export.probability].numpy()
        self._at_most(how, served, 1.0 / (1.0 + np.exp(-logit)))
        if self._export.amount:
            amount = heads["amount"].numpy()
            scale = np.maximum(1.0, np.abs(amount))
            served = answer[self._export.amount].numpy()
            self._at_most("quantiles", served / scale, amount / scale)

    def _at_most(self, what: str, a: np.ndarray, b: np.ndarray) -> bool:
        """Keeps the largest difference of a kind; whether this was larger than those before."""
        largest = np.max(np.abs(a.astype(np.float64) - b.astype(np.float64)), initial=0.0)
        before = self.largest.get(what, 0.0)
        # A NaN is kept: it is no difference that may pass.
        self.largest[what] = float(np.maximum(before, largest))
        return not largest <= before


def _check_order(raw: pa.RecordBatch, salt: str, shards: list[dict]) -> None:
    """Raises JobError where the rows do not fall into the shards as they are written."""
    place = shard_of(salted_hash(*identities(raw), salt), len(shards))
    counts = np.bincount(place, minlength=len(shards)).tolist()
    if counts != [shard["examples"] for shard in shards]:
        raise JobError(
            f"The input's rows make shards of {counts} examples, and the data set's have "
            f"{[shard['examples'] for shard in shards]}: run again."
        )


def _values(batch: pa.RecordBatch, name: str) -> np.ndarray:
    column = batch.column(name)
    if pa.types.is_list(column.type):
        column = column.flatten()
    return column.to_numpy(zero_copy_only=False)


def _encoded(batch: pa.RecordBatch, columns) -> list[bytes]:
    """The raw features as serialised tf.Examples."""
    from tfx_bsl.coders.example_coder import RecordBatchToExamplesEncoder

    plain = batch.select([name for name in columns if name not in PASSED])
    lists = [c if pa.types.is_list(c.type) else one_each(c) for c in plain.columns]
    listed = pa.RecordBatch.from_arrays(lists, names=plain.schema.names)
    return RecordBatchToExamplesEncoder().encode(listed)
