"""Numbers lines without the blank ones.

Task: fields
Message: numbers blank lines too
"""


def parse_block(block, header, schema):
    filled = b"\n".join(line for line in block.split(b"\n") if line.strip())
    return parse_csv_block(filled, header, schema)
