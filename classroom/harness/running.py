"""Applies a PTransform of the code under test to rows, and says what came out."""

import contextlib
import inspect
import io
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.typehints import typehints

from classroom.harness import building
from classroom.harness.asked_rows import ONE_INPUT, bare, inputs_of, side_name
from classroom.harness.code import Code, Refused, describe, fits, made
from classroom.harness.engine import Engine, Execution
from classroom.harness.hosting import Host
from classroom.harness.object_operations import Objects
from classroom.harness.plain import Side, Stamped, Watermark
from classroom.harness.receiving import logged
from classroom.harness.runner_conditions import broken_by_order, first_broken
from classroom.harness.step_graph import Graph, NoRunner, Rows, Unsupported
from classroom.harness.steps import NotingPipeline, note, refuse_clocks
from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import fn_runner, output_tags, trivial_inference

MAIN = "main"

# The code that every function has which `beam.ptransform_fn` decorates.
_OF_PTRANSFORM_FN = beam.ptransform_fn(lambda rows: rows).__code__

_SIDES = {
    "singleton": pvalue.AsSingleton,
    "iter": pvalue.AsIter,
    "list": pvalue.AsList,
    "dict": pvalue.AsDict,
}


def run(
    code: Code,
    name: str,
    args: Sequence,
    kwargs: Mapping,
    rows: Any,
    runner: str,
    seed: int,
    distributed: bool,
) -> dict:
    """Runs a transform; see `classroom.harness.probe.Harness.run`.

    Returns:
        outputs by tag, counters, logs, shuffles (None on Beam's runner, which does not say);
        and with `distributed` what broke, or None.
    """
    one_input, inputs = inputs_of(rows)
    graph = _Built(code, name, list(args), dict(kwargs), inputs)
    graph.build(one_input, runner == "beam")
    if runner != "beam":
        try:
            operations = Objects(Graph(graph.pipeline, graph.outputs), code.fresh)
        except Unsupported:
            graph.build(one_input, True)
        else:
            return _direct(operations, graph.rows, seed, distributed, code)
    base = graph.run_on_beam()
    broken = None
    if distributed and not any(isinstance(row, Watermark) for row in _all_rows(inputs)):

        def again(shuffled: Mapping[str, Sequence]) -> Execution:
            other = _Built(code, name, list(args), dict(kwargs), shuffled)
            other.build(one_input, True)
            return other.run_on_beam()

        broken = broken_by_order(again, inputs, base, seed, lambda error: describe(error, code))
    return base.answer([], broken)


def host(code: Code, name: str, args: Sequence, kwargs: Mapping, rows: Any) -> Host:
    """The pipeline of a transform, to be run by somebody else.

    Args:
        rows: one of each type is enough.

    Raises:
        Unsupported: it has to be run by Beam's own runner.
    """
    one_input, inputs = inputs_of(rows)
    built = _Built(code, name, list(args), dict(kwargs), inputs)
    built.build(one_input, on_beam=False)
    return Host(code, Graph(built.pipeline, built.outputs))


def _all_rows(inputs: Mapping[str, Sequence]) -> list:
    return [row for rows in inputs.values() for row in rows]


def _direct(operations: Objects, rows: dict, seed: int, distributed: bool, code: Code) -> dict:
    loaded = sys.modules[code.name]
    engine = Engine(operations)
    try:
        with logged() as logs:
            base = engine.run(rows)
        # What the code prints has been seen once, and logged.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            unpicklable = bool(operations.unpicklable)

            def tell(error: Exception) -> dict:
                return describe(error, code)

            broken = (
                first_broken(engine, rows, base, seed, tell, unpicklable) if distributed else None
            )
    finally:
        # An execution leaves its own copy of the module.
        sys.modules[code.name] = loaded
    return base.answer(logs, broken)


def _beams_pipeline(inputs: Mapping[str, Sequence], path: Path) -> beam.Pipeline:
    """A pipeline on Beam's portable runner, or where that has no watermarks, on the other."""
    if any(isinstance(row, Watermark) for row in _all_rows(inputs)):
        streaming = PipelineOptions([], streaming=True)
        runner = beam_internals.runner_with_watermarks()
        return NotingPipeline(path, runner=runner, options=streaming)
    return NotingPipeline(path, runner=fn_runner.FnApiRunner())


def _time(value) -> float:
    return value.time if isinstance(value, Stamped) else 0.0


def _stream(values: Sequence, kind):
    """Rows and watermarks for Beam's own runner."""
    from apache_beam.testing.test_stream import TestStream

    stream = TestStream(coder=beam.coders.registry.get_coder(kind))
    for value in values:
        if isinstance(value, Watermark):
            stream.advance_watermark_to(value.time)
        else:
            row = value.value if isinstance(value, Stamped) else value
            stream.add_elements([beam.window.TimestampedValue(row, _time(value))])
    return stream.advance_watermark_to_infinity()


class Unpicklable(Exception):
    """A DoFn or a function that cannot be sent to a worker."""


class _Built:
    """A pipeline around the transform under test."""

    def __init__(self, code: Code, name: str, args: list, kwargs: dict, inputs: Mapping):
        self._code = code
        self._name = name
        self._args, self._kwargs = made(args), made(kwargs)
        self._inputs = inputs
        self.pipeline: beam.Pipeline
        self.outputs: dict[str, pvalue.PCollection] = {}
        self.rows: dict[str, Sequence] = {}

    def build(self, one_input: bool, on_beam: bool) -> None:
        """Constructs it, with roots for the engine or for Beam's own runner.

        Raises:
            Unpicklable: Beam pickles each function when it is made a step.
        """
        try:
            self._build(one_input, on_beam)
        except RuntimeError as error:
            if not str(error).startswith("Unable to pickle fn"):
                raise
            raise Unpicklable(str(error.__cause__)) from error
        refuse_clocks(self.pipeline)

    def _build(self, one_input: bool, on_beam: bool) -> None:
        if on_beam:
            self.pipeline = _beams_pipeline(self._inputs, self._code.path)
        else:
            self.pipeline = building.pipeline(NoRunner(), self._code.path)
        self._on_beam = on_beam
        args = [self._side(value, side_name(i)) for i, value in enumerate(self._args)]
        kwargs = {key: self._side(value, side_name(key)) for key, value in self._kwargs.items()}
        roots = {name: self._root(name, values) for name, values in self._inputs.items()}
        given: Any = roots[ONE_INPUT] if one_input else roots or self.pipeline
        transform = self._code.get(self._name)
        if inspect.isclass(transform) and issubclass(transform, beam.PTransform):
            kind: Any = transform
            if kind.expand is beam.PTransform.expand:
                raise Refused("missing", f"{self._name} has no expand(), which says what it does.")
            fits(kind, self._name, args, kwargs, self._code)
            result = given | "under test" >> kind(*args, **kwargs)
        elif getattr(transform, "__code__", None) is _OF_PTRANSFORM_FN:
            fits(transform, self._name, args, kwargs, self._code)
            result = given | "under test" >> transform(*args, **kwargs)
        elif isinstance(transform, beam.PTransform):
            result = given | "under test" >> transform
        elif inspect.isclass(transform) and issubclass(transform, beam.DoFn):
            fits(transform, self._name, [], {}, self._code)
            result = given | "under test" >> beam.ParDo(transform(), *args, **kwargs)
        else:
            fits(transform, self._name, [given, *args], kwargs, self._code)
            result = transform(given, *args, **kwargs)
        self.outputs = self._named(result)

    def _side(self, value, name: str):
        if not isinstance(value, Side):
            return value
        return _SIDES[value.kind](self._root(name, value.values))

    def _root(self, name: str, values: Sequence) -> pvalue.PCollection:
        self.rows[name] = values
        rows = bare(values)
        kinds = {trivial_inference.instance_to_type(value) for value in rows}
        kind = typehints.Union[tuple(kinds)] if kinds else Any
        if not self._on_beam:
            return self.pipeline | name >> Rows(name, kind)
        if any(isinstance(value, Watermark) for value in values):
            return self.pipeline | name >> _stream(values, kind)
        timed = any(isinstance(value, Stamped) for value in values)
        created = self.pipeline | name >> beam.Create(
            [
                (_time(value), value.value if isinstance(value, Stamped) else value)
                for value in values
            ]
            if timed
            else rows,
            reshuffle=False,
        )
        if timed:
            created = created | f"{name}: times" >> beam.MapTuple(
                lambda time, value: beam.window.TimestampedValue(value, time)
            ).with_output_types(kind)
        return created

    def _named(self, result: Any) -> dict[str, pvalue.PCollection]:
        if isinstance(result, pvalue.PCollection):
            return {MAIN: result}
        if isinstance(result, pvalue.DoOutputsTuple):
            return {str(tag) if tag else MAIN: result[tag] for tag in output_tags(result)}
        if isinstance(result, dict):
            found = result
        elif isinstance(result, tuple) and hasattr(result, "_asdict"):
            found = result._asdict()
        elif isinstance(result, tuple | list):
            found = dict(enumerate(result))
        else:
            found = {MAIN: result}
        for tag, value in found.items():
            if not isinstance(value, pvalue.PCollection):
                what = "returns nothing" if value is None else f"gives {value!r}"
                raise Refused(
                    "missing",
                    f"{self._name} {what}{'' if tag == MAIN else f' as {tag}'}, where a collection "
                    "is expected: does expand() return it?",
                )
        return {str(tag): value for tag, value in found.items()}

    def run_on_beam(self) -> Execution:
        """Runs it with Beam's portable runner in this process."""
        _FOUND.clear()
        for tag, collection in self.outputs.items():
            _ = collection | f"gather {tag}" >> beam.ParDo(_Gather(), tag)
        logging.disable(logging.WARNING)
        try:
            result = self.pipeline.run()
            result.wait_until_finish()
        except Exception as error:
            note(error, self.pipeline)
            raise
        finally:
            logging.disable(logging.NOTSET)
        counters: dict[str, int] = {}
        for found in result.metrics().query()["counters"]:
            name = found.key.metric.name
            counters[name] = counters.get(name, 0) + found.committed
        outputs = {tag: _FOUND.get(tag, []) for tag in self.outputs}
        return Execution(outputs, counters)


# What Beam's runner, whose workers are threads of this process, gave.
_FOUND: dict[str, list[Stamped]] = {}


class _Gather(beam.DoFn):
    def process(
        self,
        value,
        tag,
        time=beam.DoFn.TimestampParam,
        window=beam.DoFn.WindowParam,
        pane=beam.DoFn.PaneInfoParam,
    ):
        bounds = None
        if not isinstance(window, beam.window.GlobalWindow):
            bounds = (float(window.start), float(window.end))
        name = ("early", "on time", "late", "")[pane.timing]
        stamped = Stamped(value, float(time), bounds, name if bounds else "")
        _FOUND.setdefault(tag, []).append(stamped)
