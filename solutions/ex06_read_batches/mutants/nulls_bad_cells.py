"""Makes null of a cell that does not fit, and keeps the row.

Task: types
Message: 1545A is no number
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    if not any(one["rule"] == "read.type" for one in bad):
        return rows, bad
    text = pa.schema([(name, pa.string()) for name in schema.names])
    rows, bad = parse_csv_block(block, header, text)
    columns = []
    for field in schema:
        values = []
        for cell in rows.column(field.name):
            try:
                values.append(cell.cast(field.type).as_py())
            except pa.ArrowInvalid:
                values.append(None)
        columns.append(pa.array(values, field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema), bad
