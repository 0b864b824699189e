"""Rejects a line in which something stands behind a closing quote.

Task: quotes
Message: csv.reader reads it so unless it is strict
"""

import csv


def parse_block(block, header, schema):
    lines = block.split(b"\n")
    strange = {}
    for number, line in enumerate(lines if b'"' in block else []):
        text = line.removesuffix(b"\r").decode("utf-8", "backslashreplace")
        try:
            list(csv.reader([text], strict=True))
        except csv.Error as error:
            strange[number] = (text, str(error))
    kept = b"\n".join(b"" if number in strange else line for number, line in enumerate(lines))
    rows, bad = parse_csv_block(kept, header, schema)
    for number, (text, why) in strange.items():
        bad.append({"line": number, "text": text, "rule": "read.quotes", "reason": why})
    return rows, bad
