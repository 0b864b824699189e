"""Runs what a job's own code decides: its steps, its suite, its split, its features."""

import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc

from exercises.ex35_your_own_pipeline import job_graphs, own_job, staged_job
from pipelines.schemas.splits import FATES

# What job() gives.
_KEYS = ("name", "files", "report")

# The module under test, what it says, and its job: of the last one that was asked for.
_LAST: list[tuple] = []


def described(code) -> dict:
    """What the answer hands in, and what its declaration says.

    Returns:
        `name`, `files`, `report` as given, and `facts` of the job.
    """
    said, job = _job(code)
    with _told(said):
        job.row_rules(job.load_suite())
    return {
        **{key: said[key] for key in _KEYS},
        "facts": job_graphs.facts(job),
    }


def checked(code, tables: list[pa.Table], size: int = 500) -> list[dict[str, pa.Table]]:
    """What becomes of each table's rows, by fate; see `job_graphs.build`.

    Args:
        size: rows of a batch at most.
    """
    said, job = _job(code)
    found = []
    for rows in tables:
        job_graphs.KEPT.clear()
        with _told(said), _silence(), code.pipeline() as pipeline:
            job_graphs.build(pipeline, job, job_graphs.batches_of(rows, size))
        with _told(said):
            found.append(job_graphs.kept(job))
    return found


def on_a_worker(code, rows: pa.Table, size: int, hash_seed: int) -> dict[str, pa.Table]:
    """The same in a process that has only what a worker has.

    The graph is pickled here and unpickled there: a Python of its own, in an empty folder, with
    another seed of `hash`, which imports the job out of the files that its package has.
    """
    said, job = _job(code)
    with _told(said), _silence():
        graph = staged_job.staged(job, job_graphs.batches_of(rows, size))
    request = {"name": said["name"], "files": said["files"]}
    folder = Path(tempfile.mkdtemp(prefix="workshop-worker-"))
    try:
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        (folder / "pipeline.pb").write_bytes(graph)
        done = subprocess.run(
            [sys.executable, "-m", staged_job.__name__, str(folder)],
            cwd=folder,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
                "PYTHONHASHSEED": str(hash_seed),
                "HOME": str(folder),
                "TMPDIR": str(folder),
                "TF_CPP_MIN_LOG_LEVEL": "3",
            },
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        answer = folder / "answer.json"
        if not answer.is_file():
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise own_job.WrongJob(f"The worker ended: {last[:300]}")
        told = json.loads(answer.read_text(encoding="utf-8"))
        if told["error"]:
            raise own_job.WrongJob(f"On a worker: {told['error']}")
        return {fate: pyarrow.ipc.open_file(folder / f"{fate}.arrow").read_all() for fate in FATES}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def examples(code, data_sets: list[dict[str, pa.Table]]) -> list[dict]:
    """The examples of checked rows: the training split analysed, all splits transformed.

    Args:
        data_sets: checked rows by split, one data set after the other through the same graph.

    Returns:
        Of each data set and split `rows`, features and labels by example in the order of the
        shard, and `sha256`, of the shard's bytes.
    """
    from exercises.ex35_your_own_pipeline.example_graph import ExampleGraph

    said, job = _job(code)
    with _told(said), _silence():
        graph = ExampleGraph(code.pipeline(), job)
        return [graph.run(rows) for rows in data_sets]


def labels(code, parts: list[pa.Table]) -> list[list[int]]:
    """The job's label of each row of tables of checked rows."""
    said, job = _job(code)
    label = job.labels[0]
    with _told(said):
        return [label.of(rows.column(label.column).combine_chunks()).to_pylist() for rows in parts]


def _job(code) -> tuple[dict, object]:
    if not _LAST or _LAST[0][0] is not code.module:
        said = code.get("job")()
        lacking = [key for key in _KEYS if not isinstance(said, dict) or key not in said]
        if lacking:
            raise own_job.WrongJob(f"job() gives no dict with {', '.join(lacking)}.")
        with _silence():
            _LAST[:] = [(code.module, said, own_job.load(said["name"], said["files"]))]
    return _LAST[0][1:]


@contextlib.contextmanager
def _told(said: dict) -> Iterator[None]:
    """An error of the job's own code is told with its file and line."""
    try:
        yield
    except own_job.WrongJob:
        raise
    except Exception as error:
        raise own_job.WrongJob(own_job.sentence(error, said["files"])) from error


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
