"""A call of a learner's code that failed, kept in an Arrow file, and made again.

The file holds the rows of the call's batches, to be looked at with any tool, and in its
metadata the call: its values, none of which is in a file of the run that is gone with it.
"""

import base64
import contextlib
import io
import json
import os
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import apache_beam as beam
import pyarrow as pa

from pipelines.local_runner import spill
from pipelines.local_runner.beam_internals import cloudpickle
from pipelines.problems import JobError, RequestError
from pipelines.seats.code_of_now import Unpickler
from pipelines.seats.learner_code import Guard, Place, place_in, place_of_function, place_of_value
from pipelines.seats.row_subsets import Fewest, as_values, batches_in, fewest_rows

_METADATA = b"flights-workshop"
SEARCH_SECONDS = 5.0  # after which no further call is made to find the fewest rows


class Agreement(Protocol):
    """What a seat's output is to be."""

    def wrong_with(self, value) -> str | None:
        """What a value is instead, as the end of a sentence; None for one that is right."""


@dataclass(frozen=True)
class Call:
    """A call as it was made.

    Attributes:
        method: of `args[0]`, if that is a DoFn or CombineFn; else what was called.
        agreement: what its results are to be; None where only an error is a failure.
        tag: of the results that are looked at; None for those without one.
    """

    method: Callable
    args: tuple
    kwargs: dict
    agreement: Agreement | None = None
    tag: str | None = None


def save(guard: Guard, call: Call, plain: Callable[[Any], Any]) -> str:
    """Saves a call; returns the part of the sentence that says so.

    Args:
        guard: says where.
        plain: makes of a guarded object the one that it was.
    """
    try:
        path, rows = _write(guard, call, plain)
    except Exception as reason:
        return f"The batch could not be saved ({type(reason).__name__}: {reason})."
    what = "element" if rows is None else f"batch of {rows:,} {'row' if rows == 1 else 'rows'}"
    return (
        f"The {what} that did it is saved: "
        f"`./workshop check {guard.folder} --batch {path}` runs your code on it again."
    )


def _write(guard: Guard, call: Call, plain: Callable) -> tuple[str, int | None]:
    bound = bool(call.args) and isinstance(call.args[0], beam.DoFn | beam.CombineFn)
    owner, args = (call.args[0], call.args[1:]) if bound else (None, call.args)
    # Where they are to be read from, if Beam has them in files.
    args, kwargs = as_values(args), as_values(call.kwargs)
    batches = batches_in((args, kwargs))
    if owner is not None and not batches:
        # What a bundle has held until its end.
        batches = batches_in(list(vars(owner).values()))
    whole = bool(args) and len(batches) == 1 and args[0] is batches[0]
    pickled = _pickled(
        {
            "owner": None if owner is None else plain(owner),
            "method": call.method.__name__ if bound else call.method,
            # The batch itself is what the file holds.
            "args": args[1:] if whole else args,
            "kwargs": kwargs,
            "whole": whole,
            "agreement": call.agreement,
            "tag": call.tag,
        },
        guard.folders,
    )
    facts = {
        "seat": guard.seat,
        "folder": guard.folder,
        "call": base64.b64encode(pickled).decode(),
    }
    shown = _shown(batches)
    metadata = {**(shown.schema.metadata or {}), _METADATA: json.dumps(facts).encode()}
    assert guard.batches  # or nobody saves
    os.makedirs(guard.batches, exist_ok=True)
    path = os.path.join(guard.batches, f"{guard.seat}-{uuid.uuid4().hex[:8]}.arrow")
    schema = shown.schema.with_metadata(metadata)
    with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(shown.replace_schema_metadata(metadata))
    return os.path.relpath(path), shown.num_rows if batches else None


def _shown(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """The rows of all batches of the first one's schema."""
    if not batches:
        return pa.RecordBatch.from_arrays([], names=[])
    alike = [batch for batch in batches if batch.schema == batches[0].schema]
    return alike[0] if len(alike) == 1 else pa.concat_batches(alike)


class _Pickler(cloudpickle.Pickler):
    def __init__(self, file, folders: tuple[str, ...]):
        super().__init__(file)
        self._folders = folders

    def persistent_id(self, value):
        """For a path in a folder of the run: the folder's number, and the rest."""
        if type(value) is str:
            for number, folder in enumerate(self._folders):
                if value == folder or value.startswith(folder + os.sep):
                    return number, value[len(folder) :]
        return None


def _pickled(call: dict, folders: tuple[str, ...]) -> bytes:
    file = io.BytesIO()
    with spill.kept_whole():
        _Pickler(file, folders).dump(call)
    return file.getvalue()


class NotAsAgreed(JobError):
    """A call that gave something else than what its seat is to give.

    Attributes:
        place: the line that gave it, or None.
    """

    def __init__(self, sentence: str, place: Place | None):
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True)
class Saved:
    """A call that failed, saved by a run.

    Attributes:
        seat, folder: whose it is.
        batch: its rows; without columns where it was given none.
        call: pickled.
    """

    seat: str
    folder: str
    batch: pa.RecordBatch
    call: bytes

    @property
    def guard(self) -> Guard:
        """Of the seat."""
        return Guard(self.seat, self.folder)

    def again(self) -> list:
        """Makes the call with the code of now: what it gives.

        The learner's module is imported. Whatever the code raises is raised.

        Raises:
            NotAsAgreed: it gives what the seat must not give.
        """
        with self.opened() as call:
            return call.results()

    @contextlib.contextmanager
    def opened(self) -> Iterator["Opened"]:
        """The call to be made any number of times within the block.

        Raises:
            RequestError: the learner's file has not what was saved any more. What importing it
                raises is raised.
        """
        with tempfile.TemporaryDirectory(prefix="workshop-") as scratch:
            # One that the run has filled is made again where it is written to.
            unpickler = Unpickler(
                self.call, self.guard, lambda number: os.path.join(scratch, str(number))
            )
            try:
                call = unpickler.load()
            except Exception as error:
                raise RequestError(
                    f"The call that failed needs what {self.guard.file} no longer has "
                    f"({type(error).__name__}: {error}): start a run, which saves another one."
                ) from error
            if call["whole"]:
                call["args"] = (self.batch, *call["args"])
            yield Opened(self.guard, call, tuple(unpickler.outdated))


@dataclass(frozen=True)
class Opened:
    """A saved call, unpickled.

    Attributes:
        outdated: functions of the learner's that run as they were then.
    """

    guard: Guard
    _call: dict
    outdated: tuple[str, ...]

    def results(self, given=None) -> list:
        """Makes the call; raises what the code raises, or `NotAsAgreed`.

        Args:
            given: arguments in the place of its own: (positional, by name).
        """
        args, kwargs = self.given if given is None else given
        results = []
        function: Callable = self._call["method"]
        try:
            with contextlib.closing(self._calls(args, kwargs)) as calls:
                for function, some in calls:
                    for result in _listed(some):
                        results.append(result)
                        self._check(result, some, function)
        except Exception as error:
            if place_in(error, self.guard) is None:
                # What it gave could not be worked with.
                error.place = place_of_function(function, self.guard)  # type: ignore[attr-defined]
            raise
        return results

    @property
    def given(self) -> tuple[tuple, dict]:
        """The call's arguments, positional and by name."""
        return self._call["args"], self._call["kwargs"]

    def fewest(self, error: Exception, seconds: float = SEARCH_SECONDS) -> Fewest | None:
        """The fewest rows with which it fails as it did; see `row_subsets.fewest_rows`.

        What the code prints meanwhile is not shown.
        """
        place = place_in(error, self.guard)

        def fails(given) -> bool:
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    self.results(given)
            except Exception as found:
                return type(found) is type(error) and place_in(found, self.guard) == place
            return False

        return fewest_rows(self.given, fails, seconds)

    def _calls(self, args: tuple, kwargs: dict) -> Generator[tuple[Callable, Any], None, None]:
        """(function, what it gives)."""
        owner, method = self._call["owner"], self._call["method"]
        if owner is None:
            yield method, method(*args, **kwargs)
            return
        function = getattr(owner, method)
        if not isinstance(owner, beam.DoFn) or method != "process":
            yield function, function(*args, **kwargs)
            return
        owner.setup()
        try:
            owner.start_bundle()
            yield function, function(*args, **kwargs)
            yield owner.finish_bundle, owner.finish_bundle()
        finally:
            owner.teardown()

    def _check(self, result, results, function: Callable) -> None:
        agreement = self._call["agreement"]
        tag, value = unwrapped(result)
        if agreement is None or tag != self._call["tag"]:
            return
        if wrong := agreement.wrong_with(value):
            place = place_of_value(results, function, self.guard)
            raise NotAsAgreed(f"It {wrong}.", place)


def unwrapped(element) -> tuple[str | None, Any]:
    """An element's tag, if it is for another output than the main one, and its value."""
    tag = None
    if isinstance(element, beam.pvalue.TaggedOutput):
        tag, element = element.tag, element.value
    if isinstance(element, beam.transforms.window.WindowedValue):
        element = element.value
    return tag, element


def _listed(results) -> Iterator | list | tuple:
    if results is None:
        return []
    return results if isinstance(results, Iterator | list | tuple) else [results]


def load(path: str) -> Saved:
    """A call that a run has saved.

    Unpickles what it finds when the call is made: only for files of one's own.

    Raises:
        RequestError: the file is none of a run's.
    """
    try:
        with pa.OSFile(path) as source, pa.ipc.open_file(source) as reader:
            batch = reader.get_batch(0)
        metadata = dict(batch.schema.metadata or {})
        facts = json.loads(metadata.pop(_METADATA))
        return Saved(
            seat=facts["seat"],
            folder=facts["folder"],
            batch=batch.replace_schema_metadata(metadata or None),
            call=base64.b64decode(facts["call"]),
        )
    except FileNotFoundError:
        raise RequestError(f"{path} does not exist.") from None
    except (OSError, pa.ArrowInvalid, KeyError, ValueError, IndexError) as error:
        raise RequestError(f"{path} is no batch that a run of yours has saved.") from error
