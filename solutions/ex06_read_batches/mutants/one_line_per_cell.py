"""Reports a line once for each of its bad cells.

Task: types
Message: would be counted three times
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    return rows, [one for one in bad for _ in range(one["text"].count(",no") or 1)]
