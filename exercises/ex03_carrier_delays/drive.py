"""Uses a CombineFn as runners do, step by step."""

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import PipelineVisitor

TREES = ("all at once", "from the left", "in pairs")


def _sum(function, rows):
    accumulator = function.create_accumulator()
    for row in rows:
        accumulator = function.add_input(accumulator, row)
    return accumulator


def summary(code, rows):
    """One accumulator takes all rows."""
    function = code.get("DelaySummary")()
    return function.extract_output(_sum(function, rows))


def two_keys(code, rows, others):
    """Two accumulators are filled in turn, as on a worker that has rows of two keys."""
    function = code.get("DelaySummary")()
    sums = [function.create_accumulator(), function.create_accumulator()]
    for row, other in zip(rows, others, strict=True):
        sums = [function.add_input(sums[0], row), function.add_input(sums[1], other)]
    return [function.extract_output(one) for one in sums]


def merges(harness, parts, tree, call):
    """What parts come to that one worker has added up, and another one merges."""
    sums = harness.drive("sums", parts, call=call).value
    return harness.drive("merged", sums, tree, call=call, elsewhere=True)


def stays_small(harness, several, call, few, many, meaning="", hint=None, when=""):
    """Expects that an accumulator of many flights takes no more bytes than one of few.

    Args:
        several: the rows of the two.
        few, many: what the verdict calls them.
        when: it does so, as a clause.
    """
    ran = harness.drive("sums", several, call=call)
    sizes = [len(one) for one in ran.value]
    ran.must(
        sizes[1] <= sizes[0] + 64,
        f"The accumulator grows with the flights in it{when}.",
        expected=f"about {sizes[0]} bytes, however many flights are in it",
        got=f"{sizes[0]} bytes of {few}, {sizes[1]} of {many}",
        meaning=meaning,
        hint=hint,
    )
    here = harness.drive("outputs", ran.value, call=call).value
    harness.drive("outputs", ran.value, call=call, elsewhere=True).gives(
        here,
        meaning="Another worker has of these flights what is in the accumulator's bytes, and "
        "nothing else.",
        hint=hint,
    )


def sums(code, several):
    """An accumulator of each list of rows, as the bytes that travel."""
    function = code.get("DelaySummary")()
    coder = function.get_accumulator_coder()
    return [coder.encode(_sum(function, rows)) for rows in several]


def outputs(code, sums):
    """What each of some accumulators comes to, which came as bytes."""
    function = code.get("DelaySummary")()
    coder = function.get_accumulator_coder()
    return [function.extract_output(coder.decode(one)) for one in sums]


def merged(code, sums, tree):
    """Accumulators that came as bytes are merged, and sent as bytes before each further merge."""
    function = code.get("DelaySummary")()
    coder = function.get_accumulator_coder()

    def merge(sums):
        # A runner hands over an iterable, which may be gone through once.
        return coder.encode(function.merge_accumulators(coder.decode(one) for one in sums))

    if tree == "from the left":
        whole = sums[0]
        for one in sums[1:]:
            whole = merge([whole, one])
    elif tree == "in pairs":
        while len(sums) > 1:
            sums = [merge(sums[i : i + 2]) for i in range(0, len(sums), 2)]
        whole = sums[0]
    else:
        whole = merge(sums)
    return function.extract_output(coder.decode(whole))


def merged_once_and_twice(code, parts):
    """What is merged of an iterator, and of a list, which can be gone through again."""
    function = code.get("DelaySummary")()
    return [
        function.extract_output(
            function.merge_accumulators(kind([_sum(function, part) for part in parts]))
        )
        for kind in (iter, list)
    ]


class _Groups(PipelineVisitor):
    """Finds the shuffles of rows that have not been added up."""

    def __init__(self):
        self.found = []

    def enter_composite_transform(self, node):
        self._visit(node)

    def visit_transform(self, node):
        self._visit(node)

    def _visit(self, node):
        if not isinstance(node.transform, beam.GroupByKey):
            return
        parent = node.parent
        while parent is not None:
            if isinstance(parent.transform, beam.CombinePerKey):
                return
            parent = parent.parent
        self.found.append(node.full_label)


def groups(code):
    """Labels of the steps of CarrierDelays that shuffle rows themselves."""
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    rows = pipeline | beam.Create([{"carrier": "UA", "flight": 1, "dep_delay": 2}])
    _ = rows | code.get("CarrierDelays")()
    visitor = _Groups()
    pipeline.visit(visitor)
    return visitor.found
