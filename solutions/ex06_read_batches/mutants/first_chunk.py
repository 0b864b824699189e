"""Gives the first of the batches that a table has.

Task: rows
Message: Arrow's reader cuts what is longer
"""

import pyarrow.csv as pacsv


def parse_block(block, header, schema):
    if not block.strip() or len(block) < 1 << 20:
        return parse_csv_block(block, header, schema)
    table = pacsv.read_csv(
        pa.BufferReader(block),
        pacsv.ReadOptions(column_names=list(header)),
        convert_options=pacsv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            include_columns=schema.names,
            null_values=["", "NA"],
            strings_can_be_null=True,
        ),
    )
    return table.to_batches()[0], []
