"""Fills up with zeros whose weight is 1.

Task: evaluation
Message: Dropped or repeated examples make another metric
Replace: name: np.concatenate([column, np.zeros((missing, *column.shape[1:]), column.dtype)])
With: name: np.concatenate(
        [column, np.full((missing, *column.shape[1:]), name == "weight", column.dtype)]
    )
"""
