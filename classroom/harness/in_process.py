"""A runner for pipelines that an exercise's `drive.py` builds: the harness's own engine."""

from pathlib import Path

import apache_beam as beam
from apache_beam.runners.runner import PipelineResult, PipelineRunner, PipelineState

from classroom.harness import building
from classroom.harness.engine import Engine
from classroom.harness.object_operations import Objects
from classroom.harness.step_graph import Graph, Unsupported
from classroom.harness.steps import note, refuse_clocks
from pipelines.local_runner.beam_internals import fn_runner


def pipeline(path: Path | None = None) -> beam.Pipeline:
    """A pipeline that is run in this process, a step after the other, when it is left.

    For a graph of some hundred steps Beam's own runner takes a second or two, whatever the
    rows; it is used for graphs that the engine does not execute.

    Args:
        path: of the file whose steps an exception is to be traced to.
    """
    return building.pipeline(_Here(), path)


class _Here(PipelineRunner):
    def run_pipeline(self, pipeline, options):
        refuse_clocks(pipeline)
        try:
            # The graph was built of the module under test as it is, and not of a fresh one;
            # and Beam has had each function pickled and unpickled when the step was made.
            operations = Objects(Graph(pipeline, {}), fresh=lambda: None, pickled=False)
        except Unsupported:
            try:
                return fn_runner.FnApiRunner().run_pipeline(pipeline, options)
            except Exception as error:
                note(error, pipeline)
                raise
        Engine(operations).run({})
        return _Done(PipelineState.DONE)


class _Done(PipelineResult):
    def wait_until_finish(self, duration=None):
        return self.state
