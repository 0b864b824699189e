"""Leads a DoFn through its life."""

import inspect

import apache_beam as beam
from apache_beam.pipeline import PipelineVisitor
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import MIN_TIMESTAMP
from apache_beam.utils.windowed_value import WindowedValue

# The CountZones that was made last, between two requests of a test.
_MADE: list = []


def made(code, load):
    """Makes a CountZones, which is not sent to a worker yet."""
    _MADE[:] = [code.get("CountZones")(load)]


def life(code, bundles):
    """The CountZones that was made runs bundles on one worker, as a runner would.

    Returns:
        process: what it gave. bundles: the pairs that finish_bundle gave, of each. plain: what
        came without a window.
    """
    function = _MADE.pop()
    asked = _asked_for(function.process)
    early, given, plain = [], [], []
    function.setup()
    for rows in bundles:
        function.start_bundle()
        for row in rows:
            early += map(_bare, function.process(dict(row), **asked) or ())
        pairs = list(function.finish_bundle() or ())
        plain += [pair for pair in pairs if not isinstance(pair, WindowedValue)]
        given.append([_bare(pair) for pair in pairs])
    function.teardown()
    return {"process": early, "bundles": given, "plain": plain}


def two_lives(code, load, bundle, other_bundle):
    """Two CountZones of one worker run a bundle each, and take turns at every call.

    Returns:
        The pairs that either finish_bundle gave.
    """
    functions = [code.get("CountZones")(load) for _ in range(2)]
    bundles = [bundle, other_bundle]
    for function in functions:
        function.setup()
    for function, rows in zip(functions, bundles, strict=True):
        function.start_bundle()
        asked = _asked_for(function.process)
        for row in rows:
            list(function.process(dict(row), **asked) or ())
    return [list(map(_bare, function.finish_bundle() or ())) for function in functions]


def _asked_for(process):
    """The window and the time of a row, where process asks for them."""
    known = {beam.DoFn.WindowParam: GlobalWindow(), beam.DoFn.TimestampParam: MIN_TIMESTAMP}
    parameters = inspect.signature(process).parameters.values()
    return {one.name: known[one.default] for one in parameters if one.default in known}


def _bare(value):
    return value.value if isinstance(value, WindowedValue) else value


class _Functions(PipelineVisitor):
    """Names of the classes of a graph's DoFns."""

    def __init__(self):
        self.found = set()

    def visit_transform(self, node):
        if isinstance(node.transform, beam.ParDo):
            self.found |= {its.__name__ for its in type(node.transform.fn).__mro__}


def zone_counts(code, load):
    """Builds ZoneCounts, and does not run it: whether it has a step that is a CountZones."""
    pipeline = code.pipeline()
    _ = pipeline | beam.Create([{"origin": "JFK", "dest": "LAX"}]) | code.get("ZoneCounts")(load)
    functions = _Functions()
    pipeline.visit(functions)
    return "CountZones" in functions.found
