"""A weather service that counts its connections, and what a step weighs on its way."""

import apache_beam as beam
from apache_beam.internal import pickler
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import PipelineVisitor


class Weather:
    """A connection to the service."""

    def __init__(self, knots):
        self._knots = knots
        self._open = True

    def __reduce__(self):
        # As those of gRPC and of databases do.
        raise TypeError("a connection cannot be pickled")

    def wind(self, origin, day, scheduled):
        """Knots at an airport at a time."""
        if not self._open:
            raise ConnectionError("the connection is closed")
        return self._knots[f"{origin} {day} {scheduled // 100}"]

    def close(self):
        """Gives the connection back."""
        if self._open:
            Metrics.counter("weather", "closed").inc()
        self._open = False


class Connect:
    """Makes connections.

    Args:
        knots: what the service knows, by "origin day hour".
    """

    def __init__(self, knots):
        self._knots = knots

    def __call__(self):
        Metrics.counter("weather", "connected").inc()
        return Weather(self._knots)


class _Sizes(PipelineVisitor):
    def __init__(self):
        self.total = 0

    def visit_transform(self, node):
        if isinstance(node.transform, beam.ParDo):
            transform = node.transform
            self.total += len(pickler.dumps((transform.fn, transform.args, transform.kwargs)))


def weighs(code, *args):
    """Bytes of the functions of LateFlights, as they are sent to a worker."""
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    rows = pipeline | beam.Impulse() | beam.Map(lambda _: {})
    start = _Sizes()
    pipeline.visit(start)
    _ = rows | "under test" >> code.get("LateFlights")(*args)
    end = _Sizes()
    pipeline.visit(end)
    return end.total - start.total
