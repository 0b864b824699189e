"""What a seat's code is to give, looked at where it leaves a learner's seat.

A batch without a column, of another type, or None in its place fails somewhere further down,
in code that is not the learner's. Here it is told of the line that gave it.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import apache_beam as beam
import pyarrow as pa

from pipelines.problems import JobError
from pipelines.seats.guard import not_as_agreed
from pipelines.seats.learner_code import Guard, how_to_go_on, place_of_function, said

_COLUMNS_TOLD = 3


@dataclass(frozen=True)
class Batches:
    """Record batches with certain columns; others may be there too.

    Attributes:
        columns: their names and types.
    """

    columns: pa.Schema

    def wrong_with(self, value) -> str | None:
        """What a value is instead, as the end of a sentence; None for one that is right."""
        if not isinstance(value, pa.RecordBatch):
            return f"gave {_named(value)}, and the seat gives record batches"
        types = dict(zip(value.schema.names, value.schema.types, strict=True))
        missing = [name for name in self.columns.names if name not in types]
        if missing:
            return f"gave a batch without the column{'s' * (len(missing) > 1)} {_listed(missing)}"
        wrong = [
            f"{field.name} as {types[field.name]} and not as {field.type}"
            for field in self.columns
            if types[field.name] != field.type
        ]
        return f"gave the column {_listed(wrong)}" if wrong else None


@dataclass(frozen=True)
class Objects:
    """Objects of a class."""

    kind: type

    def wrong_with(self, value) -> str | None:
        """As `Batches.wrong_with`."""
        if isinstance(value, self.kind):
            return None
        return f"gave {_named(value)}, and the seat gives {self.kind.__name__} objects"


Output = Batches | Objects


def _named(value) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


def _listed(names: list[str]) -> str:
    more = len(names) - _COLUMNS_TOLD
    shown = ", ".join(names[:_COLUMNS_TOLD])
    return f"{shown} and {more} more" if more > 0 else shown


def keeping_agreement(
    make: Callable, guard: Guard, outputs: Output | Mapping[str, Output]
) -> Callable:
    """What makes a seat's transform, whose outputs are looked at.

    Args:
        make: the learner's class, or a function.
        outputs: what the one output holds, or each of them by its name.

    Returns:
        What takes the same arguments. A `JobError` comes of a transform that is none, of one
        that gives other outputs, and, when the pipeline runs, of a wrong element.
    """

    @functools.wraps(make, updated=())
    def made(*args, **kwargs):
        transform = make(*args, **kwargs)
        if not isinstance(transform, beam.PTransform):
            raise _built(guard, make, f"gave {_named(transform)}, and the seat is a PTransform")
        expand = transform.expand

        def looked_at(inputs):
            return _looked_at(expand(inputs), guard, make, expand, outputs)

        # Of this object: its class may be used elsewhere, without a seat.
        transform.expand = looked_at
        return transform

    return made


def _looked_at(given, guard: Guard, make: Callable, expand: Callable, outputs):
    if not isinstance(outputs, Mapping):
        if not isinstance(given, beam.PCollection):
            raise _built(guard, expand, f"gave {_named(given)}, and the seat gives a PCollection")
        return _checked(given, guard, make, "", outputs)
    names = " and ".join(map(repr, outputs))
    try:
        found = {name: given[name] for name in outputs}
    except (TypeError, KeyError, ValueError):
        found = {}
    if not all(isinstance(one, beam.PCollection) for one in found.values()) or not found:
        what = f"gave {_named(given)}, and the seat gives a dict with PCollections {names}"
        if isinstance(given, Mapping):
            lacking = [name for name in outputs if name not in given]
            what = f"gave a dict without {' and '.join(map(repr, lacking)) or 'PCollections'}"
        raise _built(guard, expand, what)
    return {name: _checked(one, guard, make, name, outputs[name]) for name, one in found.items()}


def _built(guard: Guard, function, what: str) -> JobError:
    place = place_of_function(function, guard)
    told = said(guard, place, what) if place else f"Your code in the seat {guard.seat} {what}."
    return JobError(f"{told} {how_to_go_on(guard)}")


def _checked(
    elements: beam.PCollection, guard: Guard, make: Callable, name: str, output: Output
) -> beam.PCollection:
    label = f"as agreed {name}".strip()
    step = beam.ParDo(_AsAgreed(guard.seat, guard.folder, make, output))
    if elements.element_type is not None:
        step = step.with_output_types(elements.element_type)
    return elements | label >> step


class _AsAgreed(beam.DoFn):
    def __init__(self, seat: str, folder: str, make: Callable, output: Output):
        self._seat, self._folder = seat, folder
        self._make = make
        self._output = output

    def process(self, element):
        wrong = self._output.wrong_with(element)
        if wrong:
            guard = Guard(self._seat, self._folder)
            raise JobError(not_as_agreed(guard, element, wrong, self._output, self._make))
        yield element
