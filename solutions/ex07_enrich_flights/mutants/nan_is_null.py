"""Takes floats by NumPy, and makes null of every NaN.

Task: take
Message: NaN is a value that the table has
"""


def values_at(column, rows):
    if not pa.types.is_floating(column.type) or not len(column):
        return column.take(rows)
    values = column.to_numpy(zero_copy_only=False)[integers(rows)]
    values = np.where(present(rows), values, np.nan)
    return pa.array(values, column.type, from_pandas=True)
