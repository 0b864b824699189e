"""Looks at parts of what the code under test gives."""

import sys

import apache_beam as beam
import pyarrow as pa
from apache_beam.pipeline import PipelineVisitor


def _parsed(code, block, header, schema):
    result = code.get("parse_block")(block, header, schema)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise TypeError(
            f"it gave a {type(result).__name__}, where two things are expected: "
            "rows, and a list of bad lines"
        )
    rows, bad = result
    if isinstance(rows, pa.Table):
        raise TypeError("the rows are a Table, where one RecordBatch is expected")
    return rows, list(bad)


def rows(code, block, header, schema):
    """The batch of a block."""
    return _parsed(code, block, header, schema)[0]


def bad(code, block, header, schema):
    """The bad lines of a block, in order."""
    return sorted(
        _parsed(code, block, header, schema)[1],
        key=lambda one: one["line"] if isinstance(one, dict) and "line" in one else -1,
    )


def count(code, block, header, schema):
    """How many rows a block has, and how many bad lines."""
    rows, bad = _parsed(code, block, header, schema)
    return [rows.num_rows, len(bad)]


def steps(code, block, header, schema):
    """How many instructions Python itself executes while a block is parsed."""
    parse = code.get("parse_block")
    count = 0

    def trace(frame, event, _):
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(block, header, schema)
    finally:
        sys.settrace(before)
    return count


class _Breaks(PipelineVisitor):
    def __init__(self):
        self.found = False

    def enter_composite_transform(self, node):
        self._visit(node)

    def visit_transform(self, node):
        self._visit(node)

    def _visit(self, node):
        self.found |= isinstance(node.transform, beam.Reshuffle | beam.GroupByKey)


def spreads(code, plan):
    """Whether the graph lets several workers read."""
    pipeline = code.pipeline()  # never run
    _ = pipeline | code.get("ReadBatches")(plan)
    visitor = _Breaks()
    pipeline.visit(visitor)
    return visitor.found
