"""The steps of a graph, and what of them is likely to run fused.

The service fuses by rules of its own. Beam's runners fuse greedily by the same idea: a stage goes
from one shuffle or side input to the next. What the service adds to it (splits for a hot step,
steps of its own around a shuffle) cannot be told from here.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from apache_beam.portability.api import beam_runner_api_pb2

from pipelines.local_runner.beam_internals import bundle_processor, translations

_GROUP = b"group:"


@dataclass(frozen=True)
class GraphStep:
    """A step that people see: a name at the top level, and how many primitive steps are in it."""

    name: str
    parts: int

    def as_dict(self) -> dict:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True)
class FusedStage:
    """Primitive steps that run as one, element by element.

    Attributes:
        steps: their full names, in order.
        grouped: whether its input comes from a shuffle.
        shuffles: whether its output goes into one.
        side_inputs: how many it waits for.
    """

    steps: tuple[str, ...]
    grouped: bool
    shuffles: bool
    side_inputs: int

    def as_dict(self) -> dict:
        """For JSON."""
        return {**asdict(self), "steps": list(self.steps)}


def steps_of(graph: beam_runner_api_pb2.Pipeline) -> list[GraphStep]:
    """The steps at the graph's top level, in order."""
    transforms = graph.components.transforms
    roots: Sequence[str] = graph.root_transform_ids
    while len(roots) == 1 and transforms[roots[0]].subtransforms:
        roots = transforms[roots[0]].subtransforms

    counted: dict[str, int] = {}
    for root in roots:
        name = transforms[root].unique_name.split("/")[0]
        counted[name] = counted.get(name, 0) + _parts(transforms, root)
    return [GraphStep(name, parts) for name, parts in counted.items()]


def _parts(transforms, id: str) -> int:
    below = transforms[id].subtransforms
    return sum(_parts(transforms, part) for part in below) if below else 1


def fused_stages(graph: beam_runner_api_pb2.Pipeline) -> list[FusedStage]:
    """The stages that greedy fusion makes of a graph, in an order in which they can run."""
    copy = beam_runner_api_pb2.Pipeline()
    copy.CopyFrom(graph)
    _, stages = translations.create_and_optimize_stages(
        copy,
        phases=[
            translations.annotate_downstream_side_inputs,
            translations.annotate_stateful_dofns_as_roots,
            translations.fix_side_input_pcoll_coders,
            translations.lift_combiners,
            translations.expand_gbk,
            translations.sink_flattens,
            translations.greedily_fuse,
            translations.sort_stages,
        ],
        known_runner_urns=frozenset(),
    )
    return [_described(stage) for stage in stages]


def _described(stage) -> FusedStage:
    reads = [t for t in stage.transforms if t.spec.urn == bundle_processor.DATA_INPUT_URN]
    writes = [t for t in stage.transforms if t.spec.urn == bundle_processor.DATA_OUTPUT_URN]
    plumbing = {id(transform) for transform in [*reads, *writes]}
    return FusedStage(
        steps=tuple(t.unique_name for t in stage.transforms if id(t) not in plumbing),
        grouped=any(t.spec.payload.startswith(_GROUP) for t in reads),
        shuffles=any(t.spec.payload.startswith(_GROUP) for t in writes),
        side_inputs=len(set(stage.side_inputs())),
    )
