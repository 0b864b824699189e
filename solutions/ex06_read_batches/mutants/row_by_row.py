"""Goes through every cell of every line in Python.

Task: columns
Message: Python goes through every cell
"""

import csv


def parse_block(block, header, schema):
    try:
        lines = [line.removesuffix("\r") for line in block.decode().split("\n")]
        rows = []
        for fields in csv.reader([line for line in lines if line], strict=True):
            if len(fields) != len(header):
                return parse_csv_block(block, header, schema)
            row = {}
            for name, text in zip(header, fields, strict=True):
                if name in schema.names:
                    value = None if text in ("", "NA") else pa.scalar(text)
                    type = schema.field(name).type
                    row[name] = None if value is None else value.cast(type).as_py()
            rows.append(row)
    except (csv.Error, ValueError):
        return parse_csv_block(block, header, schema)
    return pa.RecordBatch.from_pylist(rows, schema=schema), []
