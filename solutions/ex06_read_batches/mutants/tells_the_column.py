"""Tells more of a bad line than was asked.

Task: fields
Message: has 'fields' as well
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    return rows, [{**one, "fields": one["text"].count(",") + 1} for one in bad]
