"""Returns arrays whose items are objects that run code when they are read.

Exercise: ex12_quarantine_rows
Kind: lies
Outcome: wrong error crash missing
"""

import os

import numpy as np


class Runs:
    def __reduce__(self):
        return os.system, ("touch cheated-by-answer",)


def outside(values, minimum, maximum):
    return np.array([Runs()] * len(values), dtype=object)
