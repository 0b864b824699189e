"""Shuffles all of it.

Task: buffer
Message: cannot come at the beginning
"""


def buffered(examples, buffer, seed):
    if buffer < 2:
        return list(range(examples))
    return np.random.default_rng(seed).permutation(examples).tolist()
