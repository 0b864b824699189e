"""From Beam's options to a published data set: checks, the graph, the run, the outcome."""

import difflib
import gc
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import apache_beam as beam
from apache_beam.coders import VarIntCoder
from apache_beam.options.pipeline_options import (
    PipelineOptions,
    SetupOptions,
    StandardOptions,
    _BeamArgumentParser,
)

from pipelines import blame, flights, hot_keys, introspection, schemas, steps
from pipelines.console import Console
from pipelines.corrections import plan_corrections
from pipelines.metrics import NOTHING, Metrics, by_namespace
from pipelines.observe import Watcher
from pipelines.options import FlightsJob, RememberingOptions
from pipelines.problems import RequestError, problem_in
from pipelines.reading.plan import plan_reads
from pipelines.tables import TableFiles
from pipelines.writing import manifest, publication

if TYPE_CHECKING:
    from pipelines.dataflow.dryrun import DryRun

# Runners that hand unknown options on to a service, which knows them.
_PASS_UNKNOWN_ON = {"FlinkRunner", "PortableRunner", "SparkRunner"}

_REMOTE_RUNNERS = {"DataflowRunner"}

# Where the batches that learners' seats fail on are kept.
_FAILED_BATCHES = os.path.join("build", "batches")

introspection.remember()

_EXECUTION_TIME = "beam:metric:pardo_execution_time:process_bundle_msecs:v1"


@dataclass(frozen=True)
class SeatReport:
    """A seat after a run.

    Attributes:
        track: whose code filled it.
        fallback: why the reference filled it though exercises were asked for, or None.
        rows: that left it; None where the runner does not count.
        seconds: of worker time spent in it; None where the runner does not measure.
        metrics: all that it counted; see `pipelines.observe`.
    """

    name: str
    track: str
    fallback: str | None
    rows: int | None
    seconds: float | None
    metrics: Metrics = NOTHING

    @property
    def rows_per_second(self) -> float | None:
        """Rows a second of worker time."""
        return self.rows / self.seconds if self.rows and self.seconds else None


@dataclass(frozen=True)
class Outcome:
    """What a run made; `published` is None where the job runs on elsewhere, or never ran."""

    published: manifest.Manifest | None
    seats: tuple[SeatReport, ...]
    seconds: float
    ignored_columns: tuple[str, ...] = ()
    job_id: str | None = None
    dry_run: "DryRun | None" = None

    @property
    def hot_keys(self) -> list[dict]:
        """Groups of shuffles that are far larger than the others; see `hot_keys.reported`."""
        return hot_keys.reported(
            (seat.name, name, value)
            for seat in self.seats
            for name, value in seat.metrics.counters.items()
        )

    def as_dict(self) -> dict:
        """For `--json`: the manifest's rows and splits, and the run's own figures."""
        if self.dry_run:
            return self.dry_run.as_dict()
        data = self.published.data if self.published else {}
        return {
            "output": self.published.folder if self.published else None,
            "job_id": self.job_id,
            "rows": data.get("rows"),
            "splits": data.get("splits"),
            "seats": [
                {
                    "name": seat.name,
                    "track": seat.track,
                    "fallback": seat.fallback,
                    "rows": seat.rows,
                    "seconds": None if seat.seconds is None else round(seat.seconds, 3),
                    "rows_per_second": seat.rows_per_second and round(seat.rows_per_second),
                    **seat.metrics.as_dict(),
                }
                for seat in self.seats
            ],
            "hot_keys": self.hot_keys,
            "ignored_columns": list(self.ignored_columns),
            "seconds": round(self.seconds, 3),
        }


def parse_options(flags: list[str]) -> PipelineOptions:
    """Beam's options from flags, every one of them known.

    Raises:
        RequestError: an unknown option, which Beam itself would pass over in silence.
    """
    parser = _BeamArgumentParser(allow_abbrev=False, exit_on_error=False)
    for options in {str(cls): cls for cls in PipelineOptions.__subclasses__()}.values():
        options._add_argparse_args(parser)
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
    return RememberingOptions(flags)


def execute(flags: list[str], console: Console, started: float) -> Outcome:
    """Runs the job.

    Args:
        flags: of the job, of Beam and of the runner.
        started: time.monotonic() when the command began.

    Raises:
        Problem: the request was wrong or the job failed; nothing was published.
    """
    options = parse_options(flags)
    # The job is a package that workers install, not a pickled session.
    options.view_as(SetupOptions).save_main_session = False
    runner = options.view_as(StandardOptions).runner
    if runner in _REMOTE_RUNNERS:
        from pipelines.dataflow import submission

        return submission.submit(options, console, started)
    job = FlightsJob.of(options)
    with console.loading("Checking the input"):
        plan = plan_reads(job.input, schemas.flights(), job.rows)
        corrections = plan_corrections(job.corrections) if job.corrections else None
        TableFiles(job.tables).check()
        seats = steps.fill(job.steps)
    inputs = [file.path for file in plan.files]
    inputs += [file.path for file in corrections.plan.files] if corrections else []
    with publication.prepare(job.output, inputs) as place:
        with console.loading("Building the pipeline"):
            facts = flights.facts_of(job, plan, seats, place.run, corrections)
            pipeline = make_pipeline(options, scratch=place.scratch)
            build_guarded(
                pipeline,
                job,
                plan,
                seats,
                place,
                facts,
                corrections,
                os.path.abspath(_FAILED_BATCHES),
            )
        gc.freeze()
        gc.enable()
        with Watcher() as watcher, console.progress(watcher, list(seats), plan.estimated_rows()):
            result = _run(pipeline, seats)
        published = manifest.load(place.target)
    return Outcome(
        published=published,
        seats=seat_reports(result, seats),
        seconds=time.monotonic() - started,
        ignored_columns=plan.ignored,
    )


def build_guarded(
    pipeline, job, plan, seats, place, facts, corrections, failed_batches: str | None
) -> None:
    """Builds the graph; an error in a learner's seat is said to be theirs.

    Args:
        failed_batches: a folder for the batch that a learner's seat fails on; None where
            workers are elsewhere.

    Raises:
        JobError: a learner's seat cannot be built; names their line.
    """
    try:
        flights.build(pipeline, job, plan, seats, place, facts, corrections)
    except Exception as error:
        if problem := blame.problem_of(error, seats):
            raise problem from error
        raise
    blame.guard_seats(pipeline, seats, failed_batches)


def _run(pipeline: beam.Pipeline, seats: dict[str, steps.FilledSeat]):
    """Runs it to its end.

    Raises:
        JobError: code of a learner's seat failed where no guard saw it.
    """
    try:
        result = pipeline.run()
        result.wait_until_finish()
        return result
    except Exception as error:
        text = str(error)
        if problem_in(text) is None and (
            problem := blame.problem_of(error, seats) or blame.problem_in_text(text, seats)
        ):
            raise problem from error
        raise


def make_pipeline(
    options: PipelineOptions,
    kind: type[beam.Pipeline] = beam.Pipeline,
    scratch: str | None = None,
) -> beam.Pipeline:
    """A pipeline on the runner that the options name.

    Args:
        scratch: where this machine's own runner keeps what crosses stages; None for a
            temporary folder.

    Raises:
        RequestError: there is no such runner, or it takes an option otherwise.
    """
    name = options.view_as(StandardOptions).runner
    try:
        if name == "FnApiRunner":
            from pipelines.runners.local import LocalRunner

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


def seat_reports(result, seats: dict[str, steps.FilledSeat]) -> tuple[SeatReport, ...]:
    """What the runner tells of each seat: its rows, batches and worker time."""
    told = by_namespace(result)
    seconds: dict[str, float] = defaultdict(float)
    if hasattr(result, "monitoring_infos"):
        decode = VarIntCoder().decode
        for info in result.monitoring_infos():
            if info.urn == _EXECUTION_TIME:
                seconds[info.labels["PTRANSFORM"].split("/")[0]] += decode(info.payload) / 1000
    return tuple(
        SeatReport(
            name=name,
            track=filled.track,
            fallback=filled.fallback,
            rows=told[name].counters.get("rows"),
            seconds=seconds.get(name),
            metrics=told[name],
        )
        for name, filled in seats.items()
    )
