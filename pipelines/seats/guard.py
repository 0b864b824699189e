"""Whose code failed: an error in a learner's seat, with its line and the batch that did it.

A seat that a learner's exercise fills is guarded before the pipeline runs: each of its
DoFns and CombineFns becomes one of a subclass whose methods catch what they raise. Nothing
else changes, so what works costs nothing. What fails becomes a `JobError` with one
sentence, and the call is saved as an Arrow file, which `replay` makes again with the code
of then.
"""

import base64
import copy
import functools
import inspect
import json
import linecache
import os
import re
import types
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import apache_beam as beam
import pyarrow as pa
from apache_beam.pipeline import PipelineVisitor
from apache_beam.transforms.core import CallableWrapperDoFn

from pipelines.local_runner.beam_internals import cloudpickle
from pipelines.problems import JobError, Problem, RequestError
from pipelines.seats.registry import EXERCISES, FilledSeat

_METADATA = b"flights-workshop"
_LONGEST_MESSAGE = 300
_LOOKED_INTO = 3  # levels of tuples and lists in which batches are looked for

# In a traceback's text: a frame in a file, and the exception behind the last one.
_FRAME = r'File "(?P<path>[^"]*{file})", line (?P<line>\d+)'
_RAISED = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception|Warning)\b.*)$", re.MULTILINE)

_OF_DOFN = ("process", "setup", "start_bundle", "finish_bundle")
_OF_COMBINE_FN = ("create_accumulator", "add_input", "merge_accumulators", "extract_output")


@dataclass(frozen=True)
class Guard:
    """What a guarded object knows of its place. Plain data: it is sent to workers.

    Attributes:
        seat: name of the seat.
        folder: of the exercise that fills it.
        batches: folder that the batch of a failure is saved in; None to save none.
    """

    seat: str
    folder: str
    batches: str | None

    @property
    def file(self) -> str:
        """The learner's file, as every path of it ends."""
        return os.path.join("exercises", self.folder, "exercise.py")


@dataclass(frozen=True)
class Place:
    """A line of the learner's file."""

    file: str
    line: int
    source: str


def guard_seats(
    pipeline: beam.Pipeline, seats: Mapping[str, FilledSeat], batches: str | None
) -> None:
    """Guards the learner's seats of a pipeline that is built and has not run.

    Args:
        batches: folder on this machine for the batches of failures; None where the
            workers are elsewhere.
    """
    guards = {
        f"{name}/": Guard(name, filled.seat.folder, batches)
        for name, filled in seats.items()
        if filled.track == EXERCISES
    }
    if guards:
        pipeline.visit(_Guarding(guards))


def problem_of(error: BaseException, seats: Mapping[str, FilledSeat]) -> JobError | None:
    """An error that passed the learner's code in this process; None where it did not."""
    for name, filled in seats.items():
        if filled.track == EXERCISES and not isinstance(error, Problem):
            guard = Guard(name, filled.seat.folder, None)
            if place := place_in(error, guard.file):
                return JobError(_sentence(guard, place, error))
    return None


def problem_in_text(text: str, seats: Mapping[str, FilledSeat]) -> JobError | None:
    """The same for the error of a worker's process, of which the text alone has come back."""
    for name, filled in seats.items():
        if filled.track == EXERCISES:
            guard = Guard(name, filled.seat.folder, None)
            found = list(re.finditer(_FRAME.format(file=re.escape(guard.file)), text))
            raised = _RAISED.findall(text)
            if found and raised:
                place = Place(found[-1]["path"], int(found[-1]["line"]), "")
                source = linecache.getline(place.file, place.line).strip()
                return JobError(_said(guard, Place(place.file, place.line, source), raised[-1]))
    return None


class _Guarding(PipelineVisitor):
    def __init__(self, guards: Mapping[str, Guard]):
        self._guards = guards

    def enter_composite_transform(self, node):
        self.visit_transform(node)

    def visit_transform(self, node):
        for prefix, guard in self._guards.items():
            if node.full_label.startswith(prefix) and node.transform is not None:
                self._guard(node.transform, guard)

    def _guard(self, transform, guard: Guard) -> None:
        function = getattr(transform, "fn", None)
        if isinstance(function, beam.DoFn | beam.CombineFn) and _may_hold_user_code(
            function, guard
        ):
            transform.fn = guarded(function, guard)
            if isinstance(transform, beam.ParDo):
                transform.dofn = transform.fn


def _may_hold_user_code(function, guard: Guard) -> bool:
    """Whether it is the learner's own, or one of Beam's around a function of theirs."""
    module = type(function).__module__
    return module == f"exercises.{guard.folder}.exercise" or module == beam.DoFn.__module__


def guarded(function, guard: Guard):
    """A DoFn or CombineFn that does the same, and says whose fault its failure is."""
    if isinstance(function, _Guarded):
        return function
    kind = type(function)
    is_dofn = isinstance(function, beam.DoFn)
    methods: dict[str, Callable | staticmethod] = {}
    for name in _OF_DOFN if is_dofn else _OF_COMBINE_FN:
        method = inspect.getattr_static(kind, name)
        # One that is Beam's own does nothing, and Beam asks whether it is.
        if method is inspect.getattr_static(beam.DoFn if is_dofn else beam.CombineFn, name):
            continue
        if isinstance(method, staticmethod):
            methods[name] = staticmethod(_guarded_method(method.__func__, guard))
        elif inspect.isfunction(method):
            methods[name] = _guarded_method(method, guard)
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "_guard": guard}
    made = copy.copy(function)
    made.__class__ = type(kind.__name__, (_Guarded, kind), {**methods, **names})
    if isinstance(function, CallableWrapperDoFn):
        # Its `process` is an attribute of the object.
        made.process = _guarded_method(function.process, guard)
    return made


class _Guarded:
    """Mixed in: pickles as the original, for a worker to guard again."""

    def __reduce_ex__(self, protocol):
        return guarded, (_plain(self), self._guard)


def _plain(function):
    """The object as it was before it was guarded."""
    if not isinstance(function, _Guarded):
        return function
    kind = next(base for base in type(function).__mro__[1:] if base is not _Guarded)
    made = kind.__new__(kind)
    made.__dict__.update(function.__dict__)
    if isinstance(made, CallableWrapperDoFn):
        made.process = getattr(made.process, "__wrapped__", made.process)
    return made


def _guarded_method(method: Callable, guard: Guard) -> Callable:
    @functools.wraps(method)
    def call(*args, **kwargs):
        try:
            results = method(*args, **kwargs)
        except Exception as error:
            _raise_sentence(error, guard, method, args, kwargs)
            raise
        if isinstance(results, types.GeneratorType):
            return iterate(results, args, kwargs)
        return results

    def iterate(results, args, kwargs):
        try:
            yield from results
        except Exception as error:
            _raise_sentence(error, guard, method, args, kwargs)
            raise

    return call


def _raise_sentence(
    error: Exception, guard: Guard, method: Callable, args: tuple, kwargs: dict
) -> None:
    """Raises: JobError, where the error passed the learner's file and is no sentence yet."""
    if isinstance(error, Problem):
        return
    place = place_in(error, guard.file)
    if place is None:
        return
    sentence = _sentence(guard, place, error)
    if guard.batches:
        try:
            path, rows = _save(guard, method, args, kwargs)
        except Exception as reason:
            sentence += f" The batch could not be saved ({type(reason).__name__}: {reason})."
        else:
            what = "element" if rows is None else f"batch of {rows:,} rows"
            sentence += (
                f" The {what} that did it is saved: "
                f"`./workshop check {guard.folder} --batch {path}` runs your code on it again."
            )
    raise JobError(" ".join(sentence.split())) from error


def _sentence(guard: Guard, place: Place, error: BaseException) -> str:
    message = " ".join(str(error).split())
    return _said(
        guard, place, f"{type(error).__name__}: {message}" if message else type(error).__name__
    )


def _said(guard: Guard, place: Place, raised: str) -> str:
    # Beam adds the step to an exception's text.
    raised = raised.split(" [while running")[0][:_LONGEST_MESSAGE]
    line = f" `{place.source}`" if place.source else ""
    return (
        f"Your code in the seat {guard.seat} failed: {guard.file}, line {place.line},{line} "
        f"raised {raised.rstrip('.')}."
    )


def place_in(error: BaseException, file: str) -> Place | None:
    """The last line of a file that an exception passed.

    Args:
        file: how the file's path ends.
    """
    found, trace = None, error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.endswith(file):
            found = Place(path, trace.tb_lineno, linecache.getline(path, trace.tb_lineno).strip())
        trace = trace.tb_next
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if found is None and cause is not None:
        return place_in(cause, file)
    return found


def _save(guard: Guard, method: Callable, args: tuple, kwargs: dict) -> tuple[str, int | None]:
    """Saves a call; returns the file's path, and its batch's rows if there is a batch."""
    owner, given = (args[0], args[1:]) if _is_bound_to(args) else (None, args)
    batch = _batch_in(given)
    whole = bool(given) and given[0] is batch
    call = {
        "owner": None if owner is None else _plain(owner),
        "method": method if owner is None else method.__name__,
        # The batch itself is what the file holds.
        "args": given[1:] if whole else given,
        "kwargs": kwargs,
        "whole": whole,
    }
    pickled = cloudpickle.dumps(call)
    facts = {
        "seat": guard.seat,
        "folder": guard.folder,
        # The code of a lambda travels with it; that of what has a name is looked up.
        "by_value": guard.file.encode() in pickled,
        "call": base64.b64encode(pickled).decode(),
    }
    rows = None if batch is None else batch.num_rows
    if batch is None:
        batch = pa.RecordBatch.from_arrays([], names=[])
    metadata = {**(batch.schema.metadata or {}), _METADATA: json.dumps(facts).encode()}
    assert guard.batches  # or nobody saves
    os.makedirs(guard.batches, exist_ok=True)
    path = os.path.join(guard.batches, f"{guard.seat}-{uuid.uuid4().hex[:8]}.arrow")
    schema = batch.schema.with_metadata(metadata)
    with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(batch.replace_schema_metadata(metadata))
    return os.path.relpath(path), rows


def _is_bound_to(args: tuple) -> bool:
    return bool(args) and isinstance(args[0], beam.DoFn | beam.CombineFn)


def _batch_in(value, depth: int = 0) -> pa.RecordBatch | None:
    """The first batch in an element: itself, or in the values of a key."""
    if isinstance(value, pa.RecordBatch):
        return value
    if isinstance(value, tuple | list) and depth < _LOOKED_INTO:
        for part in value:
            if (found := _batch_in(part, depth + 1)) is not None:
                return found
    return None


@dataclass(frozen=True)
class Saved:
    """A call that failed, saved by a run.

    Attributes:
        seat, folder: whose it is.
        rows: of its batch.
        by_value: the code of then travels in the file, and is what `again` runs.
    """

    seat: str
    folder: str
    batch: pa.RecordBatch
    by_value: bool
    call: bytes

    def again(self) -> list:
        """Makes the call with the code of now: what it gives.

        The learner's module is imported. Whatever the code raises is raised.
        """
        call = cloudpickle.loads(self.call)
        owner, args = call["owner"], call["args"]
        if call["whole"]:
            args = (self.batch, *args)
        if owner is None:
            return _listed(call["method"](*args, **call["kwargs"]))
        if not isinstance(owner, beam.DoFn) or call["method"] != "process":
            return _listed(getattr(owner, call["method"])(*args, **call["kwargs"]))
        owner.setup()
        owner.start_bundle()
        results = _listed(owner.process(*args, **call["kwargs"]))
        results += _listed(owner.finish_bundle())
        owner.teardown()
        return results


def _listed(results) -> list:
    if results is None:
        return []
    return list(results) if isinstance(results, Iterator | list | tuple) else [results]


def load(path: str) -> Saved:
    """A call that a run has saved.

    Unpickles what it finds: only for files of one's own.

    Raises:
        RequestError: the file is none of a run's.
    """
    try:
        with pa.OSFile(path) as source, pa.ipc.open_file(source) as reader:
            batch = reader.get_batch(0)
        metadata = dict(batch.schema.metadata or {})
        facts = json.loads(metadata.pop(_METADATA))
    except FileNotFoundError:
        raise RequestError(f"{path} does not exist.") from None
    except (OSError, pa.ArrowInvalid, KeyError, ValueError, IndexError) as error:
        raise RequestError(f"{path} is no batch that a run of yours has saved.") from error
    return Saved(
        seat=facts["seat"],
        folder=facts["folder"],
        batch=batch.replace_schema_metadata(metadata or None),
        by_value=facts["by_value"],
        call=base64.b64decode(facts["call"]),
    )
