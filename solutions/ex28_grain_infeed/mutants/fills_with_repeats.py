"""Fills up with the first example, of weight 0.

Task: evaluation
Message: hides that a weight was forgotten
Replace: return {
            name: np.concatenate([column, np.zeros((missing, *column.shape[1:]), column.dtype)])
With: if missing and missing < rows:
        columns = {
            name: np.concatenate(
                [column, np.repeat(column[:1] * (name != "weight"), missing, 0)]
            )
            for name, column in columns.items()
        }
        missing = 0
    return {
        name: np.concatenate([column, np.zeros((missing, *column.shape[1:]), column.dtype)])
"""
