"""Looks at the bits of what is there from the buffer's beginning, which is not a slice's.

Task: missing
Message: A batch may be a slice of a larger one
Replace: return present(values) & ~inside
With: bits = values.buffers()[0]
    there = np.ones(len(values), bool)
    if bits is not None:
        there = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")[: len(values)] == 1
    return there & ~inside
"""
