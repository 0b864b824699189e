"""Splits a block into lines as Python splits texts.

Task: ends
Message: str.splitlines takes a form feed
"""


def parse_block(block, header, schema):
    lines = block.decode("utf-8", "surrogateescape").splitlines()
    return parse_csv_block("\n".join(lines).encode("utf-8", "surrogateescape"), header, schema)
