"""A job as a worker has it: its graph, pickled; its code, imported out of its package alone.

    python -m exercises.ex35_your_own_pipeline.staged_job FOLDER

runs FOLDER/pipeline.pb and writes what came out beside it.
"""

import json
import os
import sys
import sysconfig
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.ipc
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2

from exercises.ex35_your_own_pipeline import job_graphs, own_job
from pipelines.local_runner.beam_internals import fn_runner
from pipelines.shuffling import coders  # noqa: F401  (registers the coder of record batches)


def staged(job, batches: list[pa.RecordBatch]) -> bytes:
    """The graph of a job's rows, as it is sent to a service."""
    pipeline = beam.Pipeline(fn_runner.FnApiRunner(), options=PipelineOptions([]))
    job_graphs.build(pipeline, job, batches)
    return pipeline.to_runner_api().SerializeToString()


# Of the checkout what a worker has of it, and of the system what belongs to no one's job.
_PACKAGES = ("pipelines", "schemas", "expectations", "exercises", "classroom")
_SYSTEM = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/opt", "/proc", "/sys", "/usr", "/System")


def refuse_other_files(folder: Path, checkout: Path) -> None:
    """From here on, a file that a worker has not cannot be opened: FileNotFoundError.

    That is what `open` meets there, though the file is on this machine: one by an absolute path,
    which another folder to work in does not hide. What C++ opens by itself is not seen.
    """
    environment = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    there = tuple(
        f"{os.path.realpath(place)}{os.sep}"
        for place in [
            *(folder, *environment, *_SYSTEM),
            *(checkout / name for name in _PACKAGES),
        ]
    )

    def look(event: str, arguments: tuple) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.fsdecode(arguments[0])
        if not f"{os.path.realpath(path)}{os.sep}".startswith(there):
            raise FileNotFoundError(f"A worker has no file {path}")

    sys.addaudithook(look)


def run(folder: Path) -> None:
    """Runs what lies in a folder; writes a table for each fate, and `answer.json`."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    error = ""
    refuse_other_files(folder, Path(__file__).resolve().parents[2])
    try:
        job = own_job.load(request["name"], request["files"])
        proto = beam_runner_api_pb2.Pipeline.FromString((folder / "pipeline.pb").read_bytes())
        runner = fn_runner.FnApiRunner()
        pipeline = beam.Pipeline.from_runner_api(proto, runner, PipelineOptions([]))
        pipeline.run().wait_until_finish()
        for fate, rows in job_graphs.kept(job).items():
            with pyarrow.ipc.new_file(folder / f"{fate}.arrow", rows.schema) as file:
                file.write_table(rows)
    except own_job.WrongJob as problem:
        error = str(problem)
    except Exception as problem:
        error = own_job.sentence(problem, request["files"])
    (folder / "answer.json").write_text(json.dumps({"error": error}), encoding="utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
