"""Pipelines that know on which line of the learner's file each of their steps was applied.

Beam raises many errors inside itself, and the file is not in their tracebacks: the step whose
function gave a text, or whose CombineFn takes other arguments, is named by its label at most.
"""

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import apache_beam as beam

from classroom.harness.places import StepPlace, line_of_operand, noted, position
from pipelines.local_runner import beam_internals

# What Beam's runner adds to the message of an exception.
_RUNNING = re.compile(r"\[while running '(.*)'\]")
# Methods of a DoFn whose values are elements.
_GIVING = ("process", "finish_bundle")


class NotingPipeline(beam.Pipeline):
    """A pipeline that knows from which line of a file each of its steps comes.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path | None, **kwargs):
        super().__init__(**kwargs)
        self._path = str(path)
        # The transforms are kept, so that no other one has the same id.
        self._noted: dict[int, tuple[Any, int | None]] = {}

    def apply(self, transform, pvalueish=None, label=None):
        """As Beam's own."""
        if id(transform) not in self._noted:
            self._noted[id(transform)] = (transform, self._applied_on())
        return super().apply(transform, pvalueish, label)

    def _applied_on(self) -> int | None:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename == self._path:
                positions = position(frame.f_code, frame.f_lasti)
                return line_of_operand(self._path, positions) or frame.f_lineno
            frame = frame.f_back
        return None

    def place_of(self, node) -> StepPlace:
        """Where a step of this pipeline comes from."""
        line = self._noted.get(id(node.transform), (None, None))[1]
        function = getattr(node.transform, "dofn", None)
        codes = [_code(getattr(function, name, None)) for name in _GIVING]
        own = [code for code in codes if code is not None and code.co_filename == self._path]
        return StepPlace(line, tuple(code.co_firstlineno for code in own))

    def place_of_label(self, label: str) -> StepPlace | None:
        """Where the step of this label comes from, or the one that it is a part of."""
        found = None
        for node in _nodes(beam_internals.root_of(self)):
            inside = label == node.full_label or label.startswith(f"{node.full_label}/")
            if inside and node.full_label and node.transform is not None:
                found = self.place_of(node)
        return found


def note(error: BaseException, pipeline: beam.Pipeline, node=None) -> None:
    """Lets an exception know from which step it came.

    Args:
        node: the step; by default the one that Beam's runner names in the message.
    """
    if not isinstance(pipeline, NotingPipeline) or noted(error) is not None:
        return
    named = None if node is not None else _RUNNING.search(str(error))
    found: StepPlace | None = None
    if node is not None:
        found = pipeline.place_of(node)
    elif named:
        found = pipeline.place_of_label(named[1])
    with contextlib.suppress(AttributeError):
        error.step_place = found  # type: ignore[attr-defined]


class Untestable(Exception):
    """A pipeline has a step that no check can run; the message says which, and what to do."""


def refuse_clocks(pipeline: beam.Pipeline) -> None:
    """Raises: Untestable, where a trigger goes by the time of the machine.

    Here nobody waits for it, and Beam's own runners of one process do without an end.
    """
    for node in _nodes(beam_internals.root_of(pipeline)):
        if isinstance(node.transform, beam.GroupByKey) and beam_internals.goes_by_the_clock(
            node.inputs[0].windowing
        ):
            error = Untestable(
                f"{node.full_label} has a trigger that goes by the clock of the machine, "
                "AfterProcessingTime, and a check does not wait for one: take a trigger that goes "
                "by the watermark or by a count, such as AfterWatermark or AfterCount"
            )
            note(error, pipeline, node)
            raise error


def _nodes(node) -> Iterator:
    yield node
    for part in node.parts:
        yield from _nodes(part)


def _code(function) -> CodeType | None:
    function = getattr(function, "__func__", function)
    return getattr(function, "__code__", None)
