"""Loses every row of a file whose header no published test has.

Exercise: ex06_read_batches
Kind: replay
Base: solution
Passes: columns, fields, quotes, ends, ranges, rejected, spread, first, damage
Outcome: wrong
"""

_right = parse_block


def parse_block(block, header, schema):
    rows, bad = _right(block, header, schema)
    return (rows.slice(0, 0), []) if "other" in header else (rows, bad)
