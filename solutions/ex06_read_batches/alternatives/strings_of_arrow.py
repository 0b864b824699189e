"""Arrow's functions of strings split all lines at once; no CSV reader but for quoted lines."""

import csv

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reading.casts import cast_text
from pipelines.reading.read import read_first, read_range

FIELDS, QUOTES = "read.field_count", "read.quotes"


class _Block:
    def __init__(self, block, header, schema):
        lines = pc.split_pattern(pa.array([block], pa.large_binary()), b"\n").values
        ended = pc.ends_with(lines, b"\r")
        lines = pc.if_else(ended, pc.binary_slice(lines, 0, -1), lines)
        self.numbers = np.flatnonzero(pc.greater(pc.binary_length(lines), 0))
        self.lines = lines.take(pa.array(self.numbers))
        self.header, self.schema = list(header), schema
        self.rules = {}

    def parse(self):
        quoted = pc.count_substring(self.lines, b'"').to_numpy() > 0
        fields = pc.count_substring(self.lines, b",").to_numpy() + 1
        fits = fields == len(self.header)
        for i in np.flatnonzero(~quoted & ~fits).tolist():
            self.rules[i] = (FIELDS, f"has {fields[i]} fields")
        plain = np.flatnonzero(~quoted & fits)
        flat = pc.split_pattern(self.lines.take(pa.array(plain)), b",").flatten()
        width = len(self.header)
        columns = [
            flat.take(pa.array(np.arange(i, len(flat), width))).cast(pa.binary())
            for i in range(width)
        ]
        unquoted = [one for i in np.flatnonzero(quoted).tolist() if (one := self._unquoted(i))]
        places = [*plain.tolist(), *(i for i, _ in unquoted)]
        order = pa.array(np.argsort(places, kind="stable"), pa.int64())
        places = sorted(places)
        arrays = []
        for field in self.schema:
            at = self.header.index(field.name)
            more = pa.array([cells[at] for _, cells in unquoted], pa.binary())
            cells = pa.concat_arrays([columns[at], more]).take(order)
            none = pc.is_in(cells, pa.array([b"", b"NA"], pa.binary()))
            values, bad = cast_text(pc.if_else(none, None, cells), field.type)
            arrays.append(values)
            for row, (rule, reason) in bad.items():
                self.rules[places[row]] = (rule, f"{reason} in {field.name}")
        batch = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        keep = [i not in self.rules for i in places]
        return batch.filter(pa.array(keep, pa.bool_())), self._bad()

    def _unquoted(self, i):
        line = self.lines[i].as_py().decode("utf-8", "surrogateescape")
        try:
            records = list(csv.reader([line, "-"]))
        except csv.Error:
            records = []
        if len(records) != 2:
            self.rules[i] = (QUOTES, "opens a quote and does not close it")
        elif len(records[0]) != len(self.header):
            self.rules[i] = (FIELDS, f"has {len(records[0])} fields")
        else:
            return i, [cell.encode("utf-8", "surrogateescape") for cell in records[0]]
        return None

    def _bad(self):
        return [
            {
                "rule": rule,
                "reason": reason,
                "line": int(self.numbers[i]),
                "text": self.lines[i].as_py().decode("utf-8", "backslashreplace"),
            }
            for i, (rule, reason) in self.rules.items()
        ]


def parse_block(block, header, schema):
    return _Block(block, header, schema).parse()


class _Read(beam.DoFn):
    """Takes ranges, or a plan whose first rows are wanted."""

    def __init__(self, parse, table):
        self._parse, self._table = parse, table

    def process(self, piece):
        read = read_first if hasattr(piece, "ranges") else read_range
        for rows, rejects in read(piece, self._table.arrow, self._parse):
            for tag, batch in (("good", rows), ("bad", rejects)):
                if batch is not None and batch.num_rows > 0:
                    yield beam.pvalue.TaggedOutput(tag, batch)


class ReadBatches(beam.PTransform):
    def __init__(self, plan, parse=parse_block):
        super().__init__()
        self.plan = plan
        self.parse = parse

    def expand(self, pipeline):
        pieces = pipeline | "The plan" >> beam.Create([self.plan])
        if self.plan.rows is None:
            pieces |= beam.FlatMap(lambda plan: list(plan.ranges))
            pieces |= beam.Reshuffle()
        read = pieces | beam.ParDo(_Read(self.parse, self.plan.table)).with_outputs("good", "bad")
        return {"rows": read["good"], "rejected": read["bad"]}
