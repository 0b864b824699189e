"""Runs a PTransform of the code under test."""

import apache_beam as beam

from classroom.harness.plain import Stamped
from classroom.harness.worker import made

_FOUND = {}


def _collect(row, tag, time=beam.DoFn.TimestampParam):
    _FOUND.setdefault(tag, []).append(Stamped(row, float(time)))


def run(code, name, args, kwargs, rows, runner, seed, distributed):
    """Runs it, and gives outputs by tag, counters and logs."""
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    found = _FOUND
    found.clear()
    transform = code.get(name)(*made(list(args)), **made(dict(kwargs)))
    pipeline = beam.Pipeline(runner=FnApiRunner())
    result = (pipeline | beam.Create(rows)) | transform
    outputs = result if isinstance(result, dict) else {"main": result}
    for tag, pcoll in outputs.items():
        found[tag] = []
        pcoll | f"collect {tag}" >> beam.Map(_collect, tag)
    done = pipeline.run()
    counters = {c.key.metric.name: c.committed for c in done.metrics().query()["counters"]}
    return {"outputs": found, "counters": counters, "logs": []}
