"""Uses an analysis as a nightly job does: in parts, through files, a day at a time."""

import copy
import json
import pickle

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pipeline import PipelineVisitor

TREES = ("all at once", "from the left", "in pairs")


def through_file(kept):
    """What is read back of a file of JSON, in which there is no NaN."""
    return json.loads(json.dumps(kept, allow_nan=False))


def _merged(code, parts, columns, tree, between):
    merge = code.get("merge")

    def once(several):
        # A runner hands over an iterable, which may be gone through once.
        return between(merge(iter(several), columns))

    if tree == "from the left":
        whole = once(parts[:1])
        for one in parts[1:]:
            whole = once([whole, one])
        return whole
    if tree == "in pairs":
        while len(parts) > 1:
            parts = [once(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    return once(parts)


def known(code, parts, columns, tree="all at once", at_least=1, stored=False):
    """The constants of parts that are analysed each for itself, and merged."""
    between = through_file if stored else (lambda kept: kept)
    kept = [between(code.get("analyze")(iter(rows), columns)) for rows in parts]
    whole = _merged(code, kept, columns, tree, between)
    return code.get("constants")(whole, columns, at_least)


def through_json(code, rows, columns):
    """What JSON says of what is kept: "" where it can write it."""
    kept = code.get("analyze")(iter(rows), columns)
    for one in (kept, code.get("merge")([kept], columns)):
        try:
            json.dumps(one, allow_nan=False)
        except (TypeError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
    return ""


def sizes(code, several, columns):
    """Characters in a file of what is kept of each, merged of single rows."""
    found = []
    for rows in several:
        kept = [code.get("analyze")([row], columns) for row in rows]
        found.append(len(json.dumps(code.get("merge")(kept, columns))))
    return found


def changes_its_parts(code, parts, columns):
    """Whether merging changes what it merges."""
    kept = [code.get("analyze")(iter(rows), columns) for rows in parts]
    before = copy.deepcopy(kept)
    code.get("merge")(kept, columns)
    return kept != before


def changes_what_is_kept(code, rows, columns):
    """Whether finding constants changes what is kept."""
    kept = code.get("analyze")(iter(rows), columns)
    before = copy.deepcopy(kept)
    code.get("constants")(kept, columns, 2)
    return kept != before


class Days:
    """Reads days of rows, and counts how often each is read."""

    def __init__(self, rows):
        self._rows = rows

    def __call__(self, day):
        Metrics.counter("days", day).inc()
        yield from self._rows[day]


class _SideInputs(PipelineVisitor):
    """Finds the collections that steps are given beside their own."""

    def __init__(self):
        self.found = {}

    def visit_transform(self, node):
        for number, side in enumerate(node.side_inputs):
            self.found[f"{node.full_label} {number}"] = side.pvalue


# Bytes of the elements of side inputs, of the pipeline that ran last in this process.
_SIZES: list[int] = []


def _weigh(element):
    _SIZES.append(len(pickle.dumps(element)))


def bytes_beside(code, rows, days, columns):
    """Bytes of all side inputs of `Examples`, of these rows by day."""
    _SIZES.clear()
    with code.pipeline() as pipeline:
        its = {name: pipeline | name >> beam.Create(some) for name, some in days.items()}
        _ = its | code.get("Examples")(Days(rows), columns)
        visitor = _SideInputs()
        pipeline.visit(visitor)
        for name, collection in visitor.found.items():
            _ = collection | f"Weigh {name}" >> beam.Map(_weigh)
    return sum(_SIZES)


def updates(code, nights):
    """One update after another, with a file of JSON between two.

    Args:
        nights: for each, the columns, and by day its checksum and rows.

    Returns:
        For each night the days that were read, the constants, and whether the cache that
        was given was changed.
    """
    cache, found = {}, []
    for columns, days in nights:
        read = []

        def rows_of(day, days=days, read=read):
            read.append(day)
            yield from days[day][1]

        before = copy.deepcopy(cache)
        checksums = {day: checksum for day, (checksum, _) in days.items()}
        after, whole = code.get("update")(cache, checksums, rows_of, columns)
        constants = code.get("constants")(whole, columns)
        found.append((sorted(read), constants, cache != before))
        cache = through_file(after)
    return found


def as_near(expected, got):
    """The expected constants, with a mean and a deviation that came where they are near enough."""
    if not isinstance(got, dict):
        return expected
    return {name: _as_near(one, got.get(name)) for name, one in expected.items()}


def _as_near(expected, got):
    if "mean" not in expected or not isinstance(got, dict) or set(got) != set(expected):
        return expected
    if not all(isinstance(value, float | int) for value in got.values()):
        return expected
    # Six digits; but numbers that are all equal have no deviation at all.
    apart = 1e-6 * max(expected["deviation"], abs(expected["mean"]) * 1e-6)
    return {
        name: float(got[name]) if abs(got[name] - expected[name]) <= near else expected[name]
        for name, near in (("mean", apart), ("deviation", 1e-6 * expected["deviation"]))
    }
