"""Takes integers by NumPy, as floats with a NaN for what is missing.

Task: take
Message: this one has lost its last digit
"""


def values_at(column, rows):
    if not pa.types.is_integer(column.type) or not len(column):
        return column.take(rows)
    values = column.to_numpy(zero_copy_only=False).astype(float)[integers(rows)]
    values = np.where(present(rows), values, np.nan)
    return pa.array(values, from_pandas=True).cast(column.type)
