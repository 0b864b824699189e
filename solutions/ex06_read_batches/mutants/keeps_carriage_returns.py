"""Takes the carriage return for part of a bad line's text.

Task: ends
Message: Nor of the text of a bad line
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    lines = block.decode("utf-8", "backslashreplace").split("\n")
    return rows, [{**one, "text": lines[one["line"]]} for one in bad]
