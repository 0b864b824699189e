"""Takes NA in quotes for a text.

Task: missing
Message: Some tools quote every field
"""

import pyarrow.csv as pacsv


def parse_block(block, header, schema):
    if b'"NA"' not in block:
        return parse_csv_block(block, header, schema)
    table = pacsv.read_csv(
        pa.BufferReader(block),
        pacsv.ReadOptions(column_names=list(header)),
        convert_options=pacsv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            include_columns=schema.names,
            null_values=["", "NA"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.combine_chunks().to_batches()[0], []
