"""Runs the report's steps as a worker does, and reads metrics as a job's are read."""

import logging
import sys

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics.cells import DistributionData, DistributionResult
from apache_beam.metrics.execution import MetricKey, MetricResult
from apache_beam.metrics.metricbase import MetricName
from apache_beam.pipeline import PipelineVisitor
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.core import Windowing
from apache_beam.transforms.window import GlobalWindows

from pipelines.local_runner.beam_internals import common, pickler, statesampler
from pipelines.local_runner.metric_tracker import MetricTracker


class _Emitted(common.Receiver):
    def __init__(self):
        self.values = []

    def receive(self, windowed_value):
        self.values.append(windowed_value.value)

    def flush(self):
        pass


class _Messages(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.texts = []

    def emit(self, record):
        if not record.name.startswith("apache_beam"):
            self.texts.append([record.levelname, record.getMessage()])


def work(code, bundles):
    """A worker's life: one SortOut, unpickled, and its bundles of batches in turn.

    Returns:
        `rows`: what it emits, as [destination, delay]; `logs`: of each bundle the messages
        from INFO on, as [level, text]; and `MetricTracker.as_dict`.
    """
    code.get("SortOut")
    # Of its own, as a worker's is: what another one has left in a class is not there.
    module = code.fresh()
    sort_out = pickler.loads(pickler.dumps(module.SortOut()))
    tracker, emitted, messages = MetricTracker(), _Emitted(), _Messages()
    before, root = statesampler.get_current_tracker(), logging.getLogger()
    statesampler.set_current_tracker(tracker)
    level, logs = root.level, []
    root.addHandler(messages)
    root.setLevel(logging.INFO)
    try:
        windowing = Windowing(GlobalWindows())
        tagged = {None: emitted}
        runner = common.DoFnRunner(sort_out, [], {}, [], windowing, tagged_receivers=tagged)
        runner.setup()
        for batches in bundles:
            first = len(messages.texts)
            runner.start()
            for batch in batches:
                runner.process(GlobalWindows.windowed_value(batch))
            runner.finish()
            logs.append(messages.texts[first:])
        runner.teardown()
    finally:
        root.removeHandler(messages)
        root.setLevel(level)
        statesampler.set_current_tracker(before)
        sys.modules[code.name] = code.module
    rows = [
        [row["dest"], row["arr_delay"]] for batch in emitted.values for row in batch.to_pylist()
    ]
    return {"rows": rows, "logs": logs, **tracker.as_dict(code.get("NAMESPACE"))}


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
    """What `job_metrics` makes of metrics: (step, name, committed, attempted) each.

    Args:
        counters: a name is one of NAMESPACE, or "namespace:name".
        distributions: committed and attempted are the values themselves, or None.
    """

    def result(step, name, *values):
        namespace, _, name = name.rpartition(":")
        metric = MetricName(namespace or code.get("NAMESPACE"), name)
        return MetricResult(MetricKey(step, metric), *values)

    def distribution(values):
        if values is None:
            return None
        if not values:
            return DistributionResult(DistributionData.identity_element())
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
    pipeline = code.pipeline()
    schema = pa.schema([("dest", pa.string())])
    batches = pipeline | beam.Create([pa.RecordBatch.from_pylist([], schema=schema)])
    _ = batches | "under test" >> code.get(name)(*args)
    visitor = _Labels("under test")
    pipeline.visit(visitor)
    return visitor.found
