"""A weather service that counts its connections, what a step weighs, and what is there twice."""

import apache_beam as beam
from apache_beam.internal import pickler
from apache_beam.metrics import Metrics
from apache_beam.pipeline import PipelineVisitor
from apache_beam.utils.windowed_value import WindowedValue


class Weather:
    """A connection to the service."""

    def __init__(self, knots):
        self._knots = knots
        self.is_open = True

    def __reduce__(self):
        # As those of gRPC and of databases do.
        raise TypeError("a connection cannot be pickled")

    def wind(self, origin, day, scheduled):
        """Knots at an airport at a time."""
        if not self.is_open:
            raise ConnectionError("the connection is closed")
        return self._knots[f"{origin} {day} {scheduled // 100}"]

    def close(self):
        """Gives the connection back."""
        if self.is_open:
            Metrics.counter("weather", "closed").inc()
        self.is_open = False


class Connect:
    """Makes connections, for a worker one at a time.

    Args:
        knots: what the service knows, by "origin day hour".
    """

    def __init__(self, knots):
        self._knots = knots
        # A copy of a DoFn has a copy of this: the connections of a worker's own.
        self._last = None

    def __call__(self):
        if self._last is not None and self._last.is_open:
            raise ConnectionError("the connection made before is still open")
        Metrics.counter("weather", "connected").inc()
        self._last = Weather(self._knots)
        return self._last


class _Parts(PipelineVisitor):
    """What is sent of each step, and the steps that are not a ParDo."""

    def __init__(self):
        self.sent = []
        self.others = []

    def visit_transform(self, node):
        transform = node.transform
        if isinstance(transform, beam.ParDo) and not node.side_inputs:
            self.sent.append(pickler.dumps((transform.fn, transform.args, transform.kwargs)))
        elif isinstance(transform, beam.ParDo):
            self.sent.append(pickler.dumps((transform.fn, (), {})))
            self.others.append(node.full_label)
        else:
            self.others.append(node.full_label)


def _parts(code, name, *args):
    """Of the steps that a transform of rows is made of."""
    pipeline = code.pipeline()  # never run
    rows = pipeline | beam.Impulse() | beam.Map(lambda _: {})
    begin, end = _Parts(), _Parts()
    pipeline.visit(begin)
    _ = rows | "under test" >> code.get(name)(*args)
    pipeline.visit(end)
    others = [label for label in end.others if label not in begin.others]
    return end.sent[len(begin.sent) :], others


def weighs(code, *args):
    """Bytes of the functions of LateFlights, as they are sent to a worker."""
    sent, _ = _parts(code, "LateFlights", *args)
    return sum(map(len, sent))


class _Copy:
    """The DoFns of one transform, one after the other, as a thread of a worker has them."""

    def __init__(self, sent):
        self._steps = [pickler.loads(part) for part in sent]

    def setup(self):
        for function, _, _ in self._steps:
            function.setup()

    def bundle(self, rows):
        for function, args, kwargs in self._steps:
            function.start_bundle()
            given = [one for row in rows for one in function.process(row, *args, **kwargs) or ()]
            given += function.finish_bundle() or ()
            rows = [one.value if isinstance(one, WindowedValue) else one for one in given]
        return rows

    def teardown(self):
        for function, _, _ in self._steps:
            function.teardown()


def copies(code, knots, one, other):
    """What two copies of AddWind give on a worker, the second after the first has ended.

    Returns:
        The rows of each; None where AddWind is not made of DoFns alone.
    """
    sent, others = _parts(code, "AddWind", Connect(knots))
    if others:
        return None
    first, second = _Copy(sent), _Copy(sent)
    first.setup()
    second.setup()
    given = [first.bundle(one)]
    first.teardown()
    given.append(second.bundle(other))
    second.teardown()
    return given


_KEPT = []


def _keep(row, name):
    _KEPT.append((name, row))


def twice(code, flights, planes, others):
    """What AddSeats gives in a job that has it twice, with other planes each.

    Returns:
        The rows of both.
    """
    _KEPT.clear()
    with code.pipeline() as pipeline:
        given = pipeline | "Flights" >> beam.Create(flights, reshuffle=False)
        for name, listed in (("first", planes), ("second", others)):
            table = pipeline | f"Planes, {name}" >> beam.Create(listed, reshuffle=False)
            seated = {"flights": given, "planes": table} | name >> code.get("AddSeats")()
            _ = seated | f"Keep, {name}" >> beam.Map(_keep, name)
    return [[row for of, row in _KEPT if of == name] for name in ("first", "second")]
