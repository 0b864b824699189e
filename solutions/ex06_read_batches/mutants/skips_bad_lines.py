"""Lets the reader skip lines with another number of fields.

Task: fields
Message: its text is kept whole
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    return rows, [one for one in bad if one["rule"] != "read.field_count"]
