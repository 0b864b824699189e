"""Lets a quoted value run over line breaks.

Task: quotes
Message: takes in the lines behind it
"""

import csv
import io


def parse_block(block, header, schema):
    if b'"' not in block:
        return parse_csv_block(block, header, schema)
    text = block.decode("utf-8", "surrogateescape")
    records = list(csv.reader(io.StringIO(text, newline="")))
    lines = [",".join('"' + f.replace('"', '""') + '"' for f in record) for record in records]
    return parse_csv_block("\n".join(lines).encode("utf-8", "surrogateescape"), header, schema)
