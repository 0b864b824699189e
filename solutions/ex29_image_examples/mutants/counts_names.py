"""Cuts by the number of names.

Task: shards
Message: SHA-256 puts d first
"""


def cut(sizes, limit):
    names = sorted(sizes, key=mixed)
    count = max(1, -(-sum(sizes.values()) // limit))
    each = max(1, -(-len(names) // count))
    return [names[start : start + each] for start in range(0, len(names), each)]
