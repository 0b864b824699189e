"""Leaves to Arrow's reader what a number is, where it raises nothing.

Task: types
Message: then the same line is a row
"""

import pyarrow.csv as pacsv


def parse_block(block, header, schema):
    if not block.strip() or b'"' in block:
        return parse_csv_block(block, header, schema)
    try:
        table = pacsv.read_csv(
            pa.BufferReader(block),
            pacsv.ReadOptions(column_names=list(header), block_size=len(block) + 1),
            convert_options=pacsv.ConvertOptions(
                column_types={field.name: field.type for field in schema},
                include_columns=schema.names,
                null_values=["", "NA"],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return parse_csv_block(block, header, schema)
    return table.combine_chunks().to_batches()[0], []
