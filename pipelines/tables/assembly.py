"""From Beam's options to a pipeline on a runner, with the job's graph in it."""

import difflib
from collections.abc import Mapping

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, SetupOptions, StandardOptions

from pipelines.local_runner import beam_internals, beam_patches
from pipelines.problems import RequestError
from pipelines.seats.guard import guard_seats
from pipelines.seats.learner_code import problem_of
from pipelines.tables import graph
from pipelines.tables.agreed_outputs import graphs_of, looked_at
from pipelines.tables.options import RememberingOptions
from pipelines.tables.prepared_run import PreparedRun
from pipelines.transform.raw_inputs import MissingRawFeature
from pipelines.writing.publication import Publication

# Runners that hand unknown options on to a service, which knows them.
_PASS_UNKNOWN_ON = {"FlinkRunner", "PortableRunner", "SparkRunner"}

beam_patches.remember()


def parse_options(flags: list[str]) -> PipelineOptions:
    """Beam's options from flags, every one of them known.

    Raises:
        RequestError: an unknown option, which Beam itself would pass over in silence.
    """
    parser = beam_internals.options_parser()
    known = {name for action in parser._actions for name in action.option_strings}
    try:
        parsed, unknown = parser.parse_known_args(flags)
    except (SystemExit, Exception) as error:
        raise RequestError(f"An option of Beam's is wrong: {error}.") from error
    if unknown and parsed.runner not in _PASS_UNKNOWN_ON:
        name = unknown[0].split("=")[0]
        close = difflib.get_close_matches(name, known, 1, 0.7)
        hint = f"; did you mean {close[0]}?" if close else "; see --help, and Beam's own options."
        raise RequestError(f"There is no option {name}{hint}")
    options = RememberingOptions(flags)
    # The job is a package that workers install, not a pickled session.
    options.view_as(SetupOptions).save_main_session = False
    return options


def build_guarded(
    pipeline: beam.Pipeline,
    run: PreparedRun,
    place: Publication,
    facts: Mapping,
    failed_batches: str | None = None,
) -> None:
    """Builds the graph; an error in a learner's seat is said to be theirs.

    Args:
        failed_batches: a folder for the batch that a learner's seat fails on; None where
            workers are elsewhere.

    Raises:
        JobError: a learner's seat cannot be built; names their line.
        RequestError: preprocessing asks for a raw feature that the schema does not give.
    """
    try:
        graph.build(pipeline, looked_at(run), place, facts)
    except Exception as error:
        if problem := problem_of(error, run.seats):
            raise problem from error
        if isinstance(error, MissingRawFeature):
            raise RequestError(str(error)) from error
        raise
    gone = (place.work, place.temporary, place.scratch)
    guard_seats(pipeline, run.seats, failed_batches, gone, graphs_of(run))


def make_pipeline(
    options: PipelineOptions,
    kind: type[beam.Pipeline] = beam.Pipeline,
    scratch: str | None = None,
) -> beam.Pipeline:
    """A pipeline on the runner that the options name.

    Args:
        scratch: where this machine's own runner keeps intermediate data; None for a
            temporary folder.

    Raises:
        RequestError: there is no such runner, or it takes an option otherwise.
    """
    name = options.view_as(StandardOptions).runner
    try:
        if name == "FnApiRunner":
            from pipelines.local_runner.runner import LocalRunner

            return kind(LocalRunner(scratch), options)
        return kind(options=options)
    except (ValueError, ImportError) as error:
        _, mark, wrong = str(error).partition("Pipeline has validations errors:")
        if mark:
            raise RequestError(f"Beam refuses the options: {' '.join(wrong.split())}") from error
        raise RequestError(
            f"There is no runner {name}: use FnApiRunner, DirectRunner, PrismRunner, "
            "FlinkRunner or DataflowRunner."
        ) from error
