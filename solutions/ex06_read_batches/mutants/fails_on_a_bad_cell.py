"""Lets a cell of another type stop the reader.

Task: types
Message: ArrowInvalid
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    for one in bad:
        if one["rule"] == "read.type":
            raise pa.ArrowInvalid(f"CSV conversion error: {one['reason']}")
    return rows, bad
