"""Takes the schema's order of columns for the file's.

Task: rows
Message: The header has drifted
"""


def parse_block(block, header, schema):
    header = [*schema.names, *header[len(schema.names) :]]
    return parse_csv_block(block, header, schema)
