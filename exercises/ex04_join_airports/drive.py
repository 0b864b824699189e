"""Takes a graph apart, and leads a DoFn through its life."""

import inspect

import apache_beam as beam
from apache_beam.pipeline import PipelineVisitor
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import MIN_TIMESTAMP
from apache_beam.utils.windowed_value import WindowedValue


class Load:
    """Reads the airports, and counts how often it is asked to."""

    def __init__(self, airports):
        self._airports = airports
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return [dict(airport) for airport in self._airports]


def life(code, airports, bundles):
    """One CountZones runs several bundles on one worker, as a runner would.

    Returns:
        loaded: calls of load after __init__, and at the end. process: what it gave. bundles:
        the pairs that finish_bundle gave, of each. plain: what came without a window.
    """
    load = Load(airports)
    function = code.get("CountZones")(load)
    loaded = [load.calls]
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
    loaded.append(load.calls)
    return {"loaded": loaded, "process": early, "bundles": given, "plain": plain}


def _asked_for(process):
    """The window and the time of a row, where process asks for them."""
    known = {beam.DoFn.WindowParam: GlobalWindow(), beam.DoFn.TimestampParam: MIN_TIMESTAMP}
    parameters = inspect.signature(process).parameters.values()
    return {one.name: known[one.default] for one in parameters if one.default in known}


def _bare(value):
    return value.value if isinstance(value, WindowedValue) else value


class _Graph(PipelineVisitor):
    """Side inputs, shuffles, those of what has not been combined, and the classes of DoFns."""

    def __init__(self):
        self.sides = []
        self.shuffles = []
        self.groups = []
        self.functions = set()

    def enter_composite_transform(self, node):
        self._visit(node)

    def visit_transform(self, node):
        self._visit(node)

    def _visit(self, node):
        self.sides += [(node.full_label, side.pvalue) for side in node.side_inputs]
        if isinstance(node.transform, beam.ParDo):
            self.functions |= {its.__name__ for its in type(node.transform.fn).__mro__}
        if isinstance(node.transform, beam.GroupByKey):
            self.shuffles.append((node.full_label, node.inputs[0]))
            if not _within(node, beam.CombinePerKey):
                self.groups.append(node.full_label)


def _within(node, kind):
    while node is not None and not isinstance(node.transform, kind):
        node = node.parent
    return node is not None


def _comes_from(collection, root):
    if collection is root:
        return True
    step = collection.producer
    sources = [*step.inputs, *(side.pvalue for side in step.side_inputs)] if step else []
    return any(_comes_from(one, root) for one in sources)


def join(code, name):
    """The steps of a join that have a side input or shuffle: what was made of which table."""
    pipeline = code.pipeline()
    flight = {"origin": "JFK", "dest": "LAX"}
    airport = {"faa": "LAX", "name": "Los Angeles Intl", "tzone": None, "revision": 1}
    tables = {
        "flights": pipeline | "Flights" >> beam.Create([flight]),
        "airports": pipeline | "Airports" >> beam.Create([airport]),
    }
    _ = tables | code.get(name)()
    graph = _Graph()
    pipeline.visit(graph)

    def named(found):
        return {
            label: [table for table, root in tables.items() if _comes_from(collection, root)]
            for label, collection in found
        }

    return {"sides": named(graph.sides), "shuffles": named(graph.shuffles)}


_KEYS = []


def keys(code, codes):
    """How many keys each shuffle of JoinDestinations has, of a flight and an airport a code."""
    _KEYS.clear()
    with code.pipeline() as pipeline:
        tables = {
            "flights": [{"origin": "JFK", "dest": code} for code in codes],
            "airports": [
                {"faa": code, "name": code, "tzone": None, "revision": 1} for code in codes
            ],
        }
        collections = {
            name: pipeline | name >> beam.Create(rows, reshuffle=False)
            for name, rows in tables.items()
        }
        _ = collections | code.get("JoinDestinations")()
        graph = _Graph()
        pipeline.visit(graph)
        for label, collection in graph.shuffles:
            _ = collection | f"Keys of {label}" >> beam.Map(_keep_key, label)
    return {label: len({key for of, key in _KEYS if of == label}) for label, _ in graph.shuffles}


def _keep_key(pair, label):
    _KEYS.append((label, repr(pair[0])))


def zone_counts(code, airports):
    """Whether ZoneCounts has a step that is a CountZones, and what it loads before it runs."""
    load = Load(airports)
    pipeline = code.pipeline()  # never run
    _ = pipeline | beam.Create([{"origin": "JFK", "dest": "LAX"}]) | code.get("ZoneCounts")(load)
    graph = _Graph()
    pipeline.visit(graph)
    return {"loaded": load.calls, "counts": "CountZones" in graph.functions}


def groups(code, n):
    """Labels of the steps of TopDestinations that shuffle rows themselves."""
    pipeline = code.pipeline()
    _ = pipeline | beam.Create([{"origin": "JFK", "dest": "LAX"}]) | code.get("TopDestinations")(n)
    graph = _Graph()
    pipeline.visit(graph)
    return graph.groups
