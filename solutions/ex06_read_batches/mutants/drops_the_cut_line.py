"""Drops a last line that has no line break.

Task: ends
Message: An upload that broke off leaves half a line
"""


def parse_block(block, header, schema):
    if block and not block.endswith(b"\n"):
        block = block[: block.rfind(b"\n") + 1]
    return parse_csv_block(block, header, schema)
