"""A run of a job that no name finds, on hostile files or its own: called in a forked process."""

import pickle
from pathlib import Path

import apache_beam as beam
import pyarrow as pa

from pipelines.schemas.splits import SPLITS
from pipelines.transform.raw import PASSED


class PlainPreprocess(beam.PTransform):
    """Takes the place of `pipelines.transform.apply.Preprocess`: raw features as they come."""

    def __init__(self, preprocessing_fn, raw, temp_dir: str):
        super().__init__()
        self._raw = raw

    def expand(self, splits):
        raw = [
            splits[name]
            | f"Raw[{name}]" >> beam.Map(self._raw.to_raw, name).with_output_types(pa.RecordBatch)
            for name in SPLITS
        ]
        names = sorted(set(self._raw.schema.names).difference(PASSED))
        examples = (
            tuple(raw)
            | "All" >> beam.Flatten()
            | "Features"
            >> beam.Map(lambda batch: batch.select([*names, *PASSED])).with_output_types(
                pa.RecordBatch
            )
        )
        return {"examples": examples, "transform": splits[SPLITS[0]], "names": names, "unused": []}


class SaveNothing(beam.PTransform):
    """Takes the place of `pipelines.transform.apply.SaveTransform`."""

    def __init__(self, folder: str, examples):
        super().__init__()

    def expand(self, transform):
        return transform.pipeline | "Nothing" >> beam.Create([None], reshuffle=False)


def run_hostile(request: str) -> int:
    """Runs the job of a file of `tests.support.hostile_files.save`; returns its exit code."""
    from pipelines.cli.run import run_command
    from pipelines.tables import graph
    from pipelines.tables import job as jobs

    job, arguments, whole = pickle.loads(Path(request).read_bytes())
    if job is not None:
        jobs.find = lambda name: job
    if not whole:
        graph.Preprocess, graph.SaveTransform = PlainPreprocess, SaveNothing
    return run_command(arguments)
