"""A block that Arrow does not take is halved until each bad line stands alone."""

import csv

import apache_beam as beam
import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines.reading.casts import cast_text
from pipelines.reading.read import read_first, read_range


def parse_block(block, header, schema):
    lines = [line[:-1] if line.endswith(b"\r") else line for line in block.split(b"\n")]
    numbered = [(number, line) for number, line in enumerate(lines) if line]
    batches, bad = [], []
    _parse(numbered, list(header), schema, batches, bad)
    if not batches:
        return pa.RecordBatch.from_pylist([], schema=schema), bad
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0], bad


def _parse(lines, header, schema, batches, bad):
    if not lines:
        return
    if len(lines) == 1:
        _parse_one(*lines[0], header, schema, batches, bad)
        return
    block = b"\n".join(line for _, line in lines)
    odd = [i for i, (_, line) in enumerate(lines) if b'"' in line or b"0x" in line.lower()]
    if not odd and not block.startswith(b"\xef\xbb\xbf"):
        try:
            batches.append(_by_arrow(block, header, schema))
            return
        except pa.ArrowInvalid:
            pass
    middle = len(lines) // 2
    _parse(lines[:middle], header, schema, batches, bad)
    _parse(lines[middle:], header, schema, batches, bad)


def _by_arrow(block, header, schema):
    table = pacsv.read_csv(
        pa.py_buffer(block),
        read_options=pacsv.ReadOptions(column_names=header, block_size=len(block) + 1),
        parse_options=pacsv.ParseOptions(quote_char=False),
        convert_options=pacsv.ConvertOptions(
            column_types=schema,
            include_columns=schema.names,
            null_values=["", "NA"],
            strings_can_be_null=True,
        ),
    )
    return table.combine_chunks().to_batches()[0]


def _parse_one(number, line, header, schema, batches, bad):
    def refuse(rule, reason):
        text = line.decode(errors="backslashreplace")
        bad.append({"line": number, "text": text, "rule": rule, "reason": reason})

    cells = next(csv.reader([line.decode(errors="surrogateescape") + "\n\n"]))
    if cells and cells[-1].endswith("\n"):
        refuse("read.quotes", "a quote is open at the end of the line")
        return
    if len(cells) != len(header):
        refuse("read.field_count", f"{len(cells)} fields")
        return
    columns = []
    for field in schema:
        cell = cells[header.index(field.name)].encode(errors="surrogateescape")
        cell = None if cell in (b"", b"NA") else cell
        values, wrong = cast_text(pa.array([cell], pa.binary()), field.type)
        if wrong:
            rule, reason = wrong[0]
            refuse(rule, f"{field.name}: {reason}")
            return
        columns.append(values)
    batches.append(pa.RecordBatch.from_arrays(columns, schema=schema))


def _tagged(pieces):
    for rows, rejects in pieces:
        if len(rows):
            yield rows
        if rejects:
            yield beam.pvalue.TaggedOutput("rejected", rejects)


class ReadBatches(beam.PTransform):
    def __init__(self, plan, parse=parse_block):
        super().__init__()
        self._plan, self._parse = plan, parse

    def expand(self, pipeline):
        plan, parse = self._plan, self._parse
        schema = plan.table.arrow
        if plan.rows is not None:
            created = pipeline | beam.Create([plan])
            read = lambda whole: _tagged(read_first(whole, schema, parse))  # noqa: E731
        else:
            created = pipeline | beam.Create(plan.ranges)
            read = lambda piece: _tagged(read_range(piece, schema, parse))  # noqa: E731
        found = created | beam.FlatMap(read).with_outputs("rejected", main="rows")
        return {"rows": found.rows, "rejected": found.rejected}
