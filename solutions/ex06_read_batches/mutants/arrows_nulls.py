"""Leaves what is missing to the reader's own list.

Task: missing
Message: A reader's own list is longer
"""

import pyarrow.csv as pacsv


def parse_block(block, header, schema):
    if not block.strip():
        return parse_csv_block(block, header, schema)
    table = pacsv.read_csv(
        pa.BufferReader(block),
        pacsv.ReadOptions(column_names=list(header), block_size=len(block) + 1),
        convert_options=pacsv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            include_columns=schema.names,
            strings_can_be_null=True,
        ),
    )
    return table.combine_chunks().to_batches()[0], []
