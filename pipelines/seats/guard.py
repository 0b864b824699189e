"""Whose code failed: an error in a learner's seat, with its line and the batch that did it.

A seat that a learner's exercise fills is guarded before the pipeline runs: each of its
DoFns and CombineFns becomes one of a subclass whose methods catch what they raise. Nothing
else changes. What fails becomes a `JobError` with one sentence, and the call is saved as an
Arrow file, which `./workshop check NAME --batch FILE` makes again with the code of now.
"""

import copy
import functools
import inspect
import threading
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
from apache_beam.pipeline import PipelineVisitor
from apache_beam.transforms.core import CallableWrapperDoFn

from pipelines.problems import JobError, Problem
from pipelines.seats.learner_code import (
    Guard,
    guards_of,
    how_to_go_on,
    is_of_the_machine,
    place_in,
    place_of_value,
    raised_in,
    said,
    sentence,
)
from pipelines.seats.registry import FilledSeat
from pipelines.seats.saved_call import Agreement, Call, save, unwrapped

_OF_DOFN = ("process", "setup", "start_bundle", "finish_bundle")
_OF_COMBINE_FN = ("create_accumulator", "add_input", "merge_accumulators", "extract_output")
_GIVE_ELEMENTS = ("process", "finish_bundle")

# Whose steps run the graph of a learner's function.
_OF_GRAPHS = "tensorflow_transform."


def guard_seats(
    pipeline: beam.Pipeline,
    seats: Mapping[str, FilledSeat],
    batches: str | None,
    folders: tuple[str, ...] = (),
    graphs: Mapping[str, Any] | None = None,
) -> None:
    """Guards the learner's seats of a pipeline that is built and has not run.

    Args:
        batches: folder on this machine for the batches of failures; None where the
            workers are elsewhere.
        folders: of the run, which are gone when a batch is looked at.
        graphs: of seats whose code makes a graph, see `Guard.graph`.
    """
    guards = {
        f"{name}/": replace(guard, folders=folders, graph=(graphs or {}).get(name))
        for name, guard in guards_of(seats, batches).items()
    }
    if guards:
        pipeline.visit(_Guarding(guards))


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
    if module in (f"exercises.{guard.folder}.exercise", beam.DoFn.__module__):
        return True
    if module.startswith(__package__):
        return False
    if guard.graph is not None and module.startswith(_OF_GRAPHS):
        return True
    return any(_is_theirs(held, guard) for held in vars(function).values())


def _is_theirs(held, guard: Guard) -> bool:
    """Whether something that a building block was given to call is the learner's."""
    if isinstance(held, types.FunctionType):
        return guard.owns(held.__code__.co_filename)
    return callable(held) and type(held).__module__ == f"exercises.{guard.folder}.exercise"


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
            methods[name] = _guarded_method(method, guard, is_dofn and name in _GIVE_ELEMENTS)
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "_guard": guard}
    made = copy.copy(function)
    made.__class__ = type(kind.__name__, (_Guarded, kind), {**methods, **names})
    if isinstance(function, CallableWrapperDoFn):
        # Its `process` is an attribute of the object.
        made.process = _guarded_method(function.process, guard, True)
    elif not kind.__module__.startswith("exercises."):
        for name, held in vars(function).items():
            if _is_theirs(held, guard):
                setattr(made, name, _guarded_method(held, guard))
    return made


class _Guarded:
    """Mixed in: pickles as the original, for a worker to guard again."""

    def __reduce_ex__(self, protocol):
        return guarded, (plain(self), self._guard)


def plain(function):
    """The object as it was before it was guarded."""
    if not isinstance(function, _Guarded):
        return function
    kind = next(base for base in type(function).__mro__[1:] if base is not _Guarded)
    made = kind.__new__(kind)
    made.__dict__.update(function.__dict__)
    for name, held in vars(made).items():
        if getattr(held, _MARK, False):
            setattr(made, name, held.__wrapped__)
    return made


_MARK = "_guards_learner_code"


@dataclass
class Latest:
    """A call of a seat's code that is under way, or has just ended.

    Attributes:
        results: what it returned.
        element: of the results, the one that is being passed on.
    """

    guard: Guard
    call: Call
    results: Any = None
    element: Any = None


_latest = threading.local()


def latest(seat: str) -> Latest | None:
    """The call of this thread that a seat's code was in last."""
    return getattr(_latest, seat, None)


def _guarded_method(method: Callable, guard: Guard, elements: bool = False) -> Callable:
    """Calls a method of the learner's, or of what calls something of theirs.

    Args:
        elements: whether it gives a sequence of elements.
    """

    @functools.wraps(method)
    def call(*args, **kwargs):
        here = Latest(guard, Call(method, args, kwargs))
        setattr(_latest, guard.seat, here)
        try:
            here.results = method(*args, **kwargs)
        except Exception as error:
            _raise_sentence(error, here, latest(guard.seat))
            raise
        if isinstance(here.results, types.GeneratorType) or (
            elements and type(here.results) in (list, tuple)
        ):
            return iterate(here)
        return here.results

    def iterate(here: Latest):
        results = iter(here.results)
        while True:
            setattr(_latest, guard.seat, here)
            try:
                element = next(results)
            except StopIteration:
                return
            except Exception as error:
                _raise_sentence(error, here, latest(guard.seat))
                raise
            here.element = element
            # What the element is for may have gone through other calls, of which this is not one.
            setattr(_latest, guard.seat, here)
            yield element

    setattr(call, _MARK, True)
    return call


def _raise_sentence(error: Exception, here: Latest, inner: Latest | None) -> None:
    """Tells of an error whose line it was, where a learner's code has to do with it.

    Args:
        here: the call that it came out of.
        inner: the seat's call that was made last.

    Raises:
        JobError: with one sentence, unless the error is a sentence already.
    """
    guard = here.guard
    place = place_in(error, guard)
    if isinstance(error, Problem):
        # It may be true, as of a file that is not there, or not: whoever knows has both.
        if place is not None and raised_in(error, guard):
            error.add_note(_with_call(sentence(guard, place, error), here))
        return
    if is_of_the_machine(error, guard):
        return
    if place is not None:
        raise JobError(_with_call(sentence(guard, place, error), here)) from error
    if guard.graph is not None:
        place, what, given = guard.graph.explain(error, here.call.args)
        if given is not None:
            here = Latest(guard, Call(guard.graph, given, {}))
            raise JobError(_with_call(said(guard, place, what), here)) from error
        raise JobError(f"{said(guard, place, what)} {how_to_go_on(guard)}") from error
    # What the learner's code gave is what could not be worked with.
    giver = inner or here
    place = place_of_value(giver.results, giver.call.method, guard)
    if place is not None:
        what = f"gave what cannot be worked with: {type(error).__name__}: {error}"
        raise JobError(_with_call(said(guard, place, what), here)) from error


def _with_call(sentence: str, here: Latest) -> str:
    """A sentence, with the way to go on."""
    way = save(here.guard, here.call, plain) if here.guard.batches else how_to_go_on(here.guard)
    return " ".join(f"{sentence} {way}".split())


def not_as_agreed(
    guard: Guard, value, wrong: str, agreement: Agreement, otherwise: Callable
) -> str:
    """The sentence about an output of a seat that is not what was agreed.

    Args:
        value: that is wrong.
        wrong: what it is instead, as the end of a sentence.
        otherwise: what the learner's code is known by where no call is found that gave it.
    """
    here = latest(guard.seat)
    tag, element = unwrapped(here.element) if here else (None, None)
    if here is None or element is not value:
        here = None
        place = place_of_value(None, otherwise, guard)
    else:
        place = place_of_value(here.results, here.call.method, guard)
    told = (
        said(guard, place, wrong)
        if place
        else f"Your code in the seat {guard.seat} failed: {guard.file} {wrong}."
    )
    if here is None:
        return f"{told} {how_to_go_on(guard)}"
    wanted = replace(here.call, agreement=agreement, tag=tag)
    return _with_call(told, Latest(here.guard, wanted))
