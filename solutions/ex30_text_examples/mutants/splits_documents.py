"""Cuts one long stream into rows, across documents.

Task: pack
Message: tokens
"""


def pack(documents, length):
    tokens, segments, positions = [[]], [[]], [[]]
    read = 0
    for document in documents:
        segment = segments[-1][-1] + 1 if segments[-1] else 1
        for position, token in enumerate(document):
            read += 1
            if len(tokens[-1]) == length:
                segment = 1
                for rows in (tokens, segments, positions):
                    rows.append([])
            tokens[-1].append(token)
            segments[-1].append(segment)
            positions[-1].append(position)
    for rows in (tokens, segments, positions):
        rows[:] = [row + [0] * (length - len(row)) for row in rows if row]
    return {
        "tokens": tokens,
        "segments": segments,
        "positions": positions,
        "read": read,
        "packed": read,
        "cut": 0,
    }
