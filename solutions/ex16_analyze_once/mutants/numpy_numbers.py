"""Keeps NumPy's numbers, which JSON does not know.

Task: kept
Message: JSON cannot write what is kept
Replace: return [count, mean, squares]
With: import numpy as np
    return [np.int64(count), np.float64(mean), squares]
"""
