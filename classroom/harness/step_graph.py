"""The steps of a Beam pipeline, as the engine executes them: numbered, and plain but for one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.runners.runner import PipelineRunner
from apache_beam.transforms import core, util
from apache_beam.transforms.window import GlobalWindows

from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import common
from pipelines.local_runner.user_state import executes

ROWS, CREATE, IMPULSE, PAR_DO = "rows", "create", "impulse", "par_do"
COMBINE, GROUP, RESHUFFLE, FLATTEN, PASS = "combine", "group", "reshuffle", "flatten", "pass"
STATEFUL = "stateful"  # a ParDo with state or timers


class Unsupported(Exception):
    """The graph has a step that the engine does not execute; Beam's own runner does."""


class Rows(beam.PTransform):
    """A root whose rows the execution is given; see `Engine.run`."""

    def __init__(self, name: str, element_type):
        super().__init__()
        self.name = name
        self._type = element_type

    def expand(self, pbegin):
        return pvalue.PCollection(pbegin.pipeline, element_type=self._type, is_bounded=True)

    def get_windowing(self, unused):
        return core.Windowing(GlobalWindows())

    def infer_output_type(self, unused):
        return self._type


class NoRunner(PipelineRunner):
    """Lets a pipeline be constructed; the engine executes it."""


@dataclass
class Step:
    """A step.

    Attributes:
        kind: one of this module's constants.
        name: of a root of rows.
        inputs, sides: numbers of collections.
        outputs: numbers of collections by tag; None is the main one's.
        windowing: of its first input, None of a root.
        spread: a Create of several values, which has a shuffle behind them.
        node: Beam's, where the pipeline is in this process.
    """

    number: int
    label: str
    kind: str
    name: str = ""
    inputs: tuple[int, ...] = ()
    sides: tuple[int, ...] = ()
    outputs: dict[str | None, int] = field(default_factory=dict)
    windowing: core.Windowing | None = None
    spread: bool = False
    node: Any = None


class Graph:
    """The steps of a pipeline in the order in which they can be executed.

    Args:
        pipeline: constructed with `NoRunner`; its roots are `Rows`, `Create` and Impulse.
        outputs: collections of the pipeline, by name.

    Attributes:
        outputs: numbers of collections by name.
        collections: Beam's, by their numbers.

    Raises:
        Unsupported: a step is none that the engine executes.
    """

    def __init__(self, pipeline: beam.Pipeline, outputs: dict[str, pvalue.PCollection]):
        self.pipeline = pipeline
        self.collections: list[pvalue.PCollection] = []
        self._numbers: dict[pvalue.PCollection, int] = {}
        self.steps: list[Step] = []
        for node, kind in _executed(beam_internals.root_of(pipeline)):
            self.steps.append(self._step(node, kind))
        self.outputs = {name: self._number(one) for name, one in outputs.items()}

    def _number(self, collection: pvalue.PCollection) -> int:
        if collection not in self._numbers:
            self._numbers[collection] = len(self.collections)
            self.collections.append(collection)
        return self._numbers[collection]

    def _step(self, node, kind: str) -> Step:
        sides = node.transform.side_inputs if kind in (PAR_DO, STATEFUL) else ()
        return Step(
            number=len(self.steps),
            label=node.full_label,
            kind=kind,
            name=node.transform.name if kind == ROWS else "",
            inputs=() if kind == ROWS else tuple(map(self._number, node.inputs)),
            sides=tuple(self._number(side.pvalue) for side in sides),
            outputs={tag: self._number(one) for tag, one in node.outputs.items()},
            windowing=node.inputs[0].windowing if _has_windows(kind) else None,
            spread=kind == CREATE and _spreads(node),
            node=node,
        )


def _spreads(node) -> bool:
    return any(isinstance(part.transform, util.Reshuffle) or _spreads(part) for part in node.parts)


def _has_windows(kind: str) -> bool:
    return kind in (PAR_DO, STATEFUL, COMBINE, GROUP)


def _executed(node) -> Iterator[tuple[Any, str]]:
    transform = node.transform
    kind = _whole(transform)
    if kind is None and node.parts == [] and transform is not None:
        kind = _part(node)
    if kind is not None:
        yield node, kind
        return
    for part in node.parts:
        yield from _executed(part)


def _whole(transform) -> str | None:
    """Of a step that is executed as one, whatever Beam makes of it."""
    if isinstance(transform, Rows):
        return ROWS
    if isinstance(transform, core.CombinePerKey) and not transform.side_inputs:
        return COMBINE
    if isinstance(transform, core.Create):
        return CREATE
    if isinstance(transform, util.Reshuffle):
        return RESHUFFLE
    if isinstance(transform, core.GroupByKey):
        return GROUP
    return None


def _part(node) -> str:
    transform = node.transform
    if isinstance(transform, core.ParDo):
        signature = common.DoFnSignature(transform.dofn)
        if signature.is_splittable_dofn() or not executes(transform.dofn):
            raise Unsupported(node.full_label)
        return STATEFUL if signature.is_stateful_dofn() else PAR_DO
    if isinstance(transform, core.Flatten):
        return FLATTEN
    if isinstance(transform, core.Impulse):
        return IMPULSE
    if _passes(node):
        return PASS
    raise Unsupported(node.full_label)


def _passes(node) -> bool:
    """Whether the step only gives its input another type or label."""
    produced = set(node.outputs.values())
    return bool(produced) and produced <= set(node.inputs)
