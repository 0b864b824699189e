"""Writes every byte that is not ASCII as \\xNN in the text of a bad line.

Task: encoding
Message: \\xNN is for a byte that is no text
"""


def parse_block(block, header, schema):
    rows, bad = parse_csv_block(block, header, schema)
    lines = block.split(b"\n")
    for one in bad:
        line = lines[one["line"]].removesuffix(b"\r")
        one["text"] = line.decode("ascii", "backslashreplace")
    return rows, bad
