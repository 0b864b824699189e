"""Runs the report on Beam's own runner, and reads its metrics as a job's are read."""

import logging

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics.cells import DistributionData, DistributionResult
from apache_beam.metrics.execution import MetricKey, MetricResult
from apache_beam.metrics.metricbase import MetricName
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import PipelineVisitor
from apache_beam.runners.portability.fn_api_runner import FnApiRunner


def _run(transform, batches):
    pipeline = beam.Pipeline(runner=FnApiRunner())
    created = beam.Create(batches, reshuffle=False).with_output_types(pa.RecordBatch)
    _ = pipeline | "Batches" >> created | "Job" >> transform
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        result = pipeline.run()
        result.wait_until_finish()
    finally:
        logging.disable(level)
    return result


def metrics(code, batches):
    """All of the job's metrics in its namespace, as plain data: by kind, then by name."""
    result = _run(beam.ParDo(code.get("SortOut")()), batches)
    found: dict[str, dict] = {"counters": {}, "distributions": {}, "gauges": {}, "elsewhere": {}}
    for kind, metrics_of_kind in result.metrics().query().items():
        for metric in metrics_of_kind:
            name, value = metric.key.metric, metric.committed
            if kind == "distributions":
                value = {part: getattr(value, part) for part in ("count", "sum", "min", "max")}
            elif kind == "gauges":
                value = value.value
            elif kind != "counters":
                continue
            if name.namespace == code.get("NAMESPACE"):
                found[kind][name.name] = value
            else:
                found["elsewhere"][name.name] = name.namespace
    return found


def read_back(code, batches):
    """What `job_metrics` reads from a job that has run."""
    # A job of its own, so that this task needs no other.
    namespace = code.get("NAMESPACE")

    class Count(beam.DoFn):
        def __init__(self):
            self.read = beam.metrics.Metrics.counter(namespace, "read")
            self.other = beam.metrics.Metrics.counter("other_team", "read")
            self.rows = beam.metrics.Metrics.distribution(namespace, "batch_rows")

        def process(self, batch):
            self.read.inc(batch.num_rows)
            self.other.inc(1000)
            self.rows.update(batch.num_rows)

    return code.get("job_metrics")(_run(beam.ParDo(Count()), batches))


class _Told:
    """A job's result with given metrics."""

    def __init__(self, counters, distributions):
        self._found = {"counters": counters, "distributions": distributions, "gauges": []}
        self._found |= {"string_sets": [], "bounded_tries": [], "histograms": []}

    def metrics(self):
        return self

    def query(self, filter=None):
        from apache_beam.metrics.metric import MetricResults

        return {
            kind: [one for one in metrics if MetricResults.matches(filter, one.key)]
            for kind, metrics in self._found.items()
        }


def told(code, counters, distributions):
    """What `job_metrics` makes of metrics: (step, name, committed, attempted) each."""
    namespace = code.get("NAMESPACE")

    def result(step, name, *values):
        return MetricResult(MetricKey(step, MetricName(namespace, name)), *values)

    def distribution(values):
        if values is None:
            return None
        return DistributionResult(
            DistributionData(sum(values), len(values), min(values), max(values))
        )

    return code.get("job_metrics")(
        _Told(
            [result(*counter) for counter in counters],
            [
                result(step, name, distribution(committed), distribution(attempted))
                for step, name, committed, attempted in distributions
            ],
        )
    )


class _Labels(PipelineVisitor):
    def __init__(self, scope):
        self.scope, self.found = scope, []

    def enter_composite_transform(self, node):
        self._visit(node)

    def visit_transform(self, node):
        self._visit(node)

    def _visit(self, node):
        if node.parent is not None and node.parent.full_label == self.scope:
            label = node.full_label.removeprefix(f"{self.scope}/")
            self.found.append((label, node.transform.default_label()))


def labels(code, name, *args):
    """Of each step directly within the transform: its label, and Beam's own for such a step."""
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    schema = pa.schema([("dest", pa.string())])
    batches = pipeline | beam.Create([pa.RecordBatch.from_pylist([], schema=schema)])
    _ = batches | "under test" >> code.get(name)(*args)
    visitor = _Labels("under test")
    pipeline.visit(visitor)
    return visitor.found


class _Groups(PipelineVisitor):
    """Finds the shuffles of what has not been combined."""

    def __init__(self):
        self.inputs = []

    def enter_composite_transform(self, node):
        self._visit(node)

    def visit_transform(self, node):
        self._visit(node)

    def _visit(self, node):
        if not isinstance(node.transform, beam.GroupByKey):
            return
        parent = node.parent
        while parent is not None and not isinstance(parent.transform, beam.CombinePerKey):
            parent = parent.parent
        if parent is None:
            self.inputs += node.inputs


class _Count(beam.DoFn):
    def process(self, _):
        beam.metrics.Metrics.counter("shuffles", "elements").inc()


def shuffled(code, batches, *args):
    """How many elements come to shuffles that combine nothing before them."""
    pipeline = beam.Pipeline(runner=FnApiRunner())
    created = beam.Create(batches, reshuffle=False).with_output_types(pa.RecordBatch)
    _ = pipeline | "Batches" >> created | "Job" >> code.get("HotKeys")(*args)
    visitor = _Groups()
    pipeline.visit(visitor)
    if not visitor.inputs:
        return 0
    for number, collection in enumerate(visitor.inputs):
        _ = collection | f"Count {number}" >> beam.ParDo(_Count())
    result = pipeline.run()
    result.wait_until_finish()
    counters = result.metrics().query()["counters"]
    return sum(c.committed for c in counters if c.key.metric.namespace == "shuffles")
