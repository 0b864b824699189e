"""Splits lines at every comma when a block has a bad one.

Task: quotes
Message: That holds beside a bad line too
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    if bad and b'"' in block:
        rows, more = parse_csv_block(block.replace(b'"', b""), header, schema)
        return rows, more
    return rows, bad
