"""Takes bytes that are not UTF-8 for Latin-1.

Task: encoding
Message: Guessing or replacing makes a value that nobody wrote
"""


def parse_block(block, header, schema):
    try:
        block.decode()
    except UnicodeDecodeError:
        block = block.decode("latin-1").encode()
    return parse_csv_block(block, header, schema)
