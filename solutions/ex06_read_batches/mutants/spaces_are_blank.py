"""Passes over lines of spaces.

Task: fields
Message: Nothing is on a blank line
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    return rows, [one for one in bad if one["text"].strip()]
