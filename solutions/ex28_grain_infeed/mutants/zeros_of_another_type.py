"""Fills up with zeros of float64.

Task: evaluation
Message: XLA compiles a step for one shape and type
Replace: name: np.concatenate([column, np.zeros((missing, *column.shape[1:]), column.dtype)])
With: name: np.concatenate([column, np.zeros((missing, *column.shape[1:]))])
"""
