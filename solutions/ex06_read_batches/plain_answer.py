"""Another right answer for `parse_block`, as one may write it by hand.

It is as fast as the reference on a block of sound lines, and several times slower on a
block with a bad one, whose lines and cells it goes through in Python.
"""

import codecs
import csv

import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines.reading.casts import cast_text

NULLS = ("", "NA")


def parse_block(block, header, schema):
    """See the exercise."""
    try:
        return _sound(block, header, schema), []
    except pa.ArrowInvalid:
        return _line_by_line(block, header, schema)


def _sound(block, header, schema):
    # Quotes may run over line breaks in Arrow's reader, and 0x1F is 31 to it; line by line
    # they do not, and it is not.
    # A byte-order mark it passes over, where the block begins with one.
    odd = b'"' in block or b"0x" in block.lower() or block.startswith(codecs.BOM_UTF8)
    if odd or not block.strip():
        raise pa.ArrowInvalid("not for Arrow's reader")
    table = pacsv.read_csv(
        pa.BufferReader(block),
        pacsv.ReadOptions(column_names=list(header), block_size=len(block) + 1),
        pacsv.ParseOptions(quote_char=False),
        pacsv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            include_columns=schema.names,
            null_values=NULLS,
            strings_can_be_null=True,
            timestamp_parsers=[pacsv.ISO8601],
        ),
    )
    return table.combine_chunks().to_batches()[0]


def _line_by_line(block, header, schema):
    rules, texts = {}, {}
    numbers, rows = [], []
    for number, line in enumerate(block.split(b"\n")):
        line = line.removesuffix(b"\r")
        if not line:
            continue
        texts[number] = line.decode("utf-8", "backslashreplace")
        try:
            # A second, empty line is taken in by a quote that does not close.
            fields, _ = csv.reader([line.decode("utf-8", "surrogateescape"), ""])
        except (csv.Error, ValueError):
            rules[number] = ("read.quotes", "has a quote that does not close")
            continue
        if len(fields) != len(header):
            rules[number] = ("read.field_count", f"has {len(fields)} fields, not {len(header)}")
            continue
        numbers.append(number)
        rows.append(dict(zip(header, fields, strict=True)))
    columns = []
    for field in schema:
        cells = [row[field.name].encode("utf-8", "surrogateescape") for row in rows]
        cells = [None if cell in (b"", b"NA") else cell for cell in cells]
        values, bad = cast_text(pa.array(cells, pa.binary()), field.type)
        columns.append(values)
        for row, (rule, reason) in bad.items():
            rules.setdefault(numbers[row], (rule, f"{reason} in column {field.name}"))
    batch = pa.RecordBatch.from_arrays(columns, schema=schema)
    batch = batch.filter(pa.array([number not in rules for number in numbers], pa.bool_()))
    return batch, [
        {"line": number, "text": texts[number], "rule": rule, "reason": reason}
        for number, (rule, reason) in sorted(rules.items())
    ]
