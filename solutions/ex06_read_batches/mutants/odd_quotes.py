"""Takes a line with an odd number of quotes for one with an open quote.

Task: quotes
Message: A value is quoted that begins with a quote
"""


def parse_block(block, header, schema):
    lines = block.split(b"\n")
    odd = {number for number, line in enumerate(lines) if line.count(b'"') % 2}
    kept = b"\n".join(b"" if number in odd else line for number, line in enumerate(lines))
    rows, bad = parse_csv_block(kept, header, schema)
    for number in odd:
        text = lines[number].removesuffix(b"\r").decode("utf-8", "backslashreplace")
        bad.append({"line": number, "text": text, "rule": "read.quotes", "reason": "an open quote"})
    return rows, bad
