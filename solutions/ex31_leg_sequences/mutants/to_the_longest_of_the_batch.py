"""Pads to the longest of the bucket.

Task: buckets
Message: what is behind it is the given filling
"""


def padded(sequences, bounds, fill):
    found = {}
    for sequence in sequences:
        bound = next(bound for bound in bounds if len(sequence) <= bound)
        found.setdefault(bound, []).append(list(sequence))
    arrays = {}
    for bound, rows in found.items():
        most = max(map(len, rows))
        arrays[bound] = np.array([row + [fill] * (most - len(row)) for row in rows], np.float32)
    return arrays
