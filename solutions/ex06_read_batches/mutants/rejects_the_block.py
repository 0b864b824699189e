"""Quarantines all lines of a block when one of them is bad.

Task: fields
Message: one bad line costs one row
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    if not bad:
        return rows, bad
    lines = block.decode("utf-8", "backslashreplace").splitlines()
    return rows.slice(0, 0), [
        {"line": number, "text": line, "rule": "read.field_count", "reason": "is in a bad block"}
        for number, line in enumerate(lines)
        if line
    ]
