"""Remembers the bytes of floats that it has had, and finds those of 0.0 for -0.0.

Task: kinds
Message: 0.0 and -0.0 are equal and have other bytes
"""


def _contents(kind: int, values: list) -> bytes:
    if kind == BYTES_LIST:
        return b"".join(field(1, value) for value in values)
    if kind == FLOAT_LIST:
        return field(1, b"".join(map(_packed, values)))
    return field(1, b"".join(varint(value % 2**64) for value in values))


def _packed(value: float, known: dict = {}) -> bytes:  # noqa: B006
    if value not in known:
        known[value] = struct.pack("<f", value)
    return known[value]
