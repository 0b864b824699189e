"""Who fills the pipeline's seats: the learner's exercises or the reference solutions.

The only module that loads a track by name. A seat is always filled: where the
learner's exercise is missing or unsolved, the reference takes it, and says so.
"""

import ast
import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.problems import RequestError

SOLUTIONS, EXERCISES = "solutions", "exercises"

# The track of a stage that is no seat: the job's own declaration fills it.
JOB = "job"

# What a stub calls where the learner's code is to go; see `pipelines.seats.unsolved`.
UNSOLVED_CALL = "unsolved"

# What a file begins with while the reference's code stands in it, put there by `workshop swap`.
SWAPPED_NOTE = "# The reference's code, put here by `workshop swap in`"
SWAPPED = "swapped in"


@dataclass(frozen=True)
class Seat:
    """A step of the pipeline that an exercise fills.

    Attributes:
        name: as the manifest and the run's table show it.
        folder: of the exercise and of its solution.
        attribute: what the module defines: a PTransform, or a function where the
            contract says so.
    """

    name: str
    folder: str
    attribute: str


SEATS = (
    Seat("read", "ex06_read_batches", "ReadBatches"),
    Seat("enrich", "ex07_enrich_flights", "EnrichFlights"),
    Seat("history", "ex08_aircraft_history", "AircraftHistory"),
    Seat("pressure", "ex09_airport_pressure", "AirportPressure"),
    Seat("check", "ex12_quarantine_rows", "QuarantineRows"),
    Seat("split", "ex14_split_by_day", "SplitByDay"),
    Seat("preprocess", "ex15_preprocess_features", "preprocessing_fn"),
    Seat("write", "ex18_write_shards", "WriteShards"),
)

# Functions, not PTransforms: the training stage is no Beam job.
TRAINING_SEATS = (
    Seat("infeed", "ex24_tpu_infeed", "make_infeed"),
    Seat("model", "ex25_train_model", "build_model"),
    Seat("tune", "ex26_tune_model", "run_trial"),
    Seat("serve", "ex27_serve_without_skew", "make_signatures"),
)


def whose(track: str, fallback: str | None) -> str:
    """Who fills a seat, for people: "yours" or "reference", and why where that is asked."""
    if track == JOB:
        return "the job"
    who = "yours" if track == EXERCISES and fallback is None else "reference"
    return f"{who}, {fallback}" if fallback else who


def training_seats(*names: str) -> tuple[Seat, ...]:
    """Those of the training stage's seats that a command needs."""
    return tuple(seat for seat in TRAINING_SEATS if seat.name in names)


@dataclass(frozen=True)
class FilledSeat:
    """A seat and what fills it.

    Attributes:
        track: "exercises" or "solutions": whose code it is.
        fallback: why the reference fills it though exercises were asked for, or None. It may
            do so in the learner's file: `SWAPPED`.
    """

    seat: Seat
    track: str
    implementation: Callable
    fallback: str | None = None


def fill(track: str, seats: Sequence[Seat] = SEATS) -> dict[str, FilledSeat]:
    """Fills every seat.

    Args:
        seats: those of the pipeline, or of the training stage.
        track: "solutions", or "exercises" with a fallback to the solution where an
            exercise is missing or unsolved.

    Returns:
        Filled seats by name, in the pipeline's order.

    Raises:
        RequestError: a solved exercise cannot be imported; names its file and line.
    """
    return {seat.name: _fill(seat, track) for seat in seats}


def of_job(name: str, implementation: Callable) -> FilledSeat:
    """A stage that a job fills itself."""
    return FilledSeat(Seat(name, "", ""), JOB, implementation)


def _fill(seat: Seat, track: str) -> FilledSeat:
    fallback = why_reference(seat) if track == EXERCISES else None
    if track == EXERCISES and fallback in (None, SWAPPED):
        module = f"exercises.{seat.folder}.exercise"
        return FilledSeat(seat, EXERCISES, _load(module, seat), fallback)
    return FilledSeat(seat, SOLUTIONS, _load(f"solutions.{seat.folder}.solution", seat), fallback)


def why_reference(seat: Seat) -> str | None:
    """Why the learner's own code does not take the seat, or None where it does.

    Looks at the file's text alone, and runs nothing of it.

    Raises:
        RequestError: the learner's file has a syntax error; names its line.
    """
    try:
        spec = importlib.util.find_spec(f"exercises.{seat.folder}.exercise")
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        return f"there is no exercise {seat.folder}"
    with open(spec.origin, encoding="utf-8") as file:
        source = file.read()
    try:
        tree = ast.parse(source, spec.origin)
    except SyntaxError as error:
        raise RequestError(
            f"{spec.origin}, line {error.lineno}: {error.msg}; fix it, or run with "
            "--steps solutions."
        ) from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called_name(node.func) == UNSOLVED_CALL:
            return f"until exercise {seat.folder[2:4]}"
    return SWAPPED if source.startswith(SWAPPED_NOTE) else None


def _called_name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _load(module: str, seat: Seat) -> Callable:
    try:
        loaded = importlib.import_module(module)
    except Exception as error:
        line = _line_in(error, seat.folder)
        raise RequestError(
            f"{module.replace('.', '/')}.py{line} cannot be imported "
            f"({type(error).__name__}: {error}); fix it, or run with --steps solutions."
        ) from error
    if not callable(getattr(loaded, seat.attribute, None)):
        raise RequestError(
            f"{module.replace('.', '/')}.py has no {seat.attribute}, which the seat {seat.name} "
            "needs; `./workshop reset` brings the stub back."
        )
    return getattr(loaded, seat.attribute)


def _line_in(error: BaseException, folder: str) -> str:
    trace, line = error.__traceback__, ""
    while trace is not None:
        if folder in trace.tb_frame.f_code.co_filename:
            line = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return line
