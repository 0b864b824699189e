"""Shuffles a window, empties it, and fills the next.

Task: buffer
Message: A window that is shuffled
"""


def buffered(examples, buffer, seed):
    chance = np.random.default_rng(seed)
    order = []
    for begin in range(0, examples, buffer):
        order += chance.permutation(range(begin, min(begin + buffer, examples))).tolist()
    return order
