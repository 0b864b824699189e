"""Refuses a line for bytes in a column that nobody wants.

Task: encoding
Message: The schema wants no remark
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    try:
        block.decode()
    except UnicodeDecodeError:
        wider = [(name, pa.string()) for name in header if name not in schema.names]
        rows, bad = parse_csv_block(block, header, pa.schema([*schema, *wider]))
        rows = rows.select(schema.names)
    return rows, bad
