"""Trusts Arrow's reader where it raises nothing.

Task: alone
Message: There were four lines, so rows and bad lines must be four
"""

import pyarrow.csv as pacsv


def parse_block(block, header, schema):
    if not block.strip() or b"0x" in block:
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
