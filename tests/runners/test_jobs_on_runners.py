"""Jobs on Prism and on a Flink cluster: tiny ones, the flights', pictures, texts and sequences.

All tests that need a cluster are here, so that one process of them starts one cluster.
"""

import json
import os
import tempfile
import time
import urllib.request
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.utils.shared import Shared

from pipelines.problems import RequestError, problem_in
from pipelines.schemas.splits import SPLITS
from pipelines.shuffling import coders
from pipelines.writing import manifest
from pipelines.writing.conversion import convert_shard
from tests.support.small_jobs import facts


class _Loaded:
    """Stands for a model that must be loaded once a process."""


class _Describe(beam.DoFn):
    """(process id, id of what is shared) for each batch, and tagged, those of odd length."""

    def __init__(self):
        self._shared = Shared()

    def setup(self):
        self._loaded = self._shared.acquire(_Loaded)

    def process(self, batch, total):
        beam.metrics.Metrics.counter("runners", "rows").inc(batch.num_rows)
        assert total == 60
        yield os.getpid(), id(self._loaded)
        if batch.num_rows % 2:
            yield beam.pvalue.TaggedOutput("odd", batch.num_rows)


def _batch(rows: int) -> pa.RecordBatch:
    return pa.record_batch({"rows": np.full(rows, rows)})


def _run(options: list[str], folder: Path) -> int:
    """Runs batches of 10, 11, 12, 13 and 14 rows through what the jobs are made of.

    Returns:
        The rows that the pipeline's counter counted.
    """
    pipeline = beam.Pipeline(options=PipelineOptions(options))
    batches = (
        pipeline
        | beam.Create([10, 11, 12, 13, 14], reshuffle=False)
        | "Batch" >> beam.Map(_batch).with_output_types(pa.RecordBatch)
        | beam.Reshuffle()
    )
    total = batches | "Rows" >> beam.Map(len_of) | "Total" >> beam.CombineGlobally(sum)
    seen, odd = batches | beam.ParDo(_Describe(), beam.pvalue.AsSingleton(total)).with_outputs(
        "odd", main="seen"
    )
    grouped = (
        batches
        | "Key" >> beam.WithKeys(parity).with_output_types(tuple[int, pa.RecordBatch])
        | "Group" >> beam.GroupByKey()
        | "Sum" >> beam.MapTuple(lambda key, group: (key, sum(map(len_of, group))))
    )
    for name, values in {"seen": seen | beam.Distinct(), "odd": odd, "grouped": grouped}.items():
        (
            values
            | f"List {name}" >> beam.combiners.ToList()
            | f"Write {name}" >> beam.Map(_write, str(folder / name))
        )
    result = pipeline.run()
    result.wait_until_finish()
    counters = result.metrics().query()["counters"]
    return sum(c.result for c in counters if c.key.metric.namespace == "runners")


def len_of(batch: pa.RecordBatch) -> int:
    return batch.num_rows


def parity(batch: pa.RecordBatch) -> int:
    return batch.num_rows % 2


def _write(values: list, path: str) -> None:
    Path(path).write_text(json.dumps(sorted(values)))


def _read(path: Path):
    return json.loads(path.read_text())


@pytest.mark.parametrize("runner", ["prism", "flink"])
def test_record_batches_cross_every_kind_of_edge(runner, request, tmp_path):
    options = request.getfixturevalue(f"{runner}_options")
    assert beam.coders.registry.get_coder(pa.RecordBatch).__class__ is coders.RecordBatchCoder

    counted = _run(options, tmp_path)

    assert counted == 60  # 10 + 11 + 12 + 13 + 14
    assert _read(tmp_path / "odd") == [11, 13]
    assert _read(tmp_path / "grouped") == [[0, 36], [1, 24]]
    # One process, which is this one, and one load of what is shared.
    ((process, _),) = _read(tmp_path / "seen")
    assert process == os.getpid()


def _refuse(line: int) -> None:
    raise RequestError(f"Line {line} of flights.csv has 18 fields: it needs 19.")


@pytest.mark.parametrize("runner", ["prism", "flink"])
def test_a_workers_problem_comes_back_as_its_sentence(runner, request):
    options = PipelineOptions(request.getfixturevalue(f"{runner}_options"))

    with pytest.raises(RuntimeError) as failure, beam.Pipeline(options=options) as pipeline:
        pipeline | beam.Create([7]) | "Refuse" >> beam.Map(_refuse)

    problem = problem_in(str(failure.value))
    assert type(problem) is RequestError
    assert str(problem) == "Line 7 of flights.csv has 18 fields: it needs 19."


def test_both_task_managers_work_on_a_flink_job(flink_cluster, flink_options, tmp_path):
    _run(flink_options, tmp_path)

    def ask(path: str):
        with urllib.request.urlopen(f"{flink_cluster.web}{path}", timeout=10) as answer:
            return json.load(answer)

    newest = max(ask("/jobs/overview")["jobs"], key=lambda job: job["start-time"])
    vertices = ask(f"/jobs/{newest['jid']}")["vertices"]
    managers = {
        manager["taskmanager-id"]
        for vertex in vertices
        for manager in ask(f"/jobs/{newest['jid']}/vertices/{vertex['id']}/taskmanagers")[
            "taskmanagers"
        ]
    }
    assert len(managers) == 2


def test_a_task_manager_that_is_idle_for_long_leaves_the_others_worker_alone(flink_options):
    # One key takes six seconds, and the others' task manager is done long before.
    with beam.Pipeline(options=PipelineOptions(flink_options)) as pipeline:
        (
            pipeline
            | beam.Create([6.0, 0.1, 0.2, 0.3], reshuffle=False)
            | beam.WithKeys(lambda seconds: seconds)
            | beam.GroupByKey()
            | beam.Map(lambda item: time.sleep(item[0]))
        )


# The flights job makes the same data set as in this machine's process


@pytest.fixture
def run_on(runs, six_thousand_flights, tmp_path):
    """A function that runs the job on a runner; gives its manifest."""

    def run_on(options: list[str], light: bool) -> manifest.Manifest:
        output = tmp_path / "flights"
        words = ["--json", *options, f"--input={six_thousand_flights}", f"--output={output}"]
        words += ["--format=both"]
        ended = runs.run(*words, light=True) if light else runs.run_with_one_of_each(*words)
        assert ended.code == 0, ended.err
        assert json.loads(ended.out)["output"] == str(output)
        assert "WARNING" not in ended.err
        return manifest.load(str(output))

    return run_on


def array_record_shards(found: manifest.Manifest, split: str) -> list[dict]:
    """What a conversion on this machine makes of the TFRecord shards."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            convert_shard(
                found.path(shard), shard["examples"], folder, "arrayrecord", False
            ).as_dict()
            for shard in found.shards(split)
        ]


def assert_same_data_set(found: manifest.Manifest, folder) -> None:
    expected = manifest.load(str(folder))
    assert found.rows == expected.rows
    for split in SPLITS:
        # The law asks for the same rows on another runner; the same bytes are more than that.
        assert found.shards(split) == expected.shards(split)
        found.verify(split)
        found.verify(split, "arrayrecord")
        assert array_record_shards(found, split) == found.shards(split, "arrayrecord")


def test_prism_makes_the_same_data_set(prism_options, run_on, short_data_set):
    assert_same_data_set(run_on(prism_options, light=False), short_data_set)


def test_flink_makes_the_same_data_set(flink_options, run_on, light_data_set):
    # TensorFlow Transform on a runner that is not this machine's is Prism's matter.
    assert_same_data_set(run_on(flink_options, light=True), light_data_set)


# Pictures, texts and sequences too


# Sequences are packed as texts are, on a graph like that of the flights: once is enough.
@pytest.mark.parametrize(
    ("runner", "name"),
    [(runner, name) for runner in ("prism", "flink") for name in ("digits", "remarks")]
    + [("prism", "legs")],
)
def test_a_job_of_another_kind_makes_the_same_bytes(
    runner, name, request, runs, small_job, tmp_path
):
    options = request.getfixturevalue(f"{runner}_options")
    job, output = small_job(name), tmp_path / "data"
    ended = runs.run("--json", *options, *job.arguments, f"--output={output}")
    assert ended.code == 0, ended.err
    assert "WARNING" not in ended.err
    assert facts(output) == facts(job.data_set)
    # Counted on the runner, and asked of it before it is gone.
    seats = {seat["name"]: seat["rows"] for seat in json.loads(ended.out)["seats"]}
    assert seats["read"] == facts(output)["rows"]["read"] > 100
