"""Takes values in NumPy, where integers with a gap become floats.

Task: take
Message: makes floats of integers
"""


def values_at(column, rows):
    found = rows.to_numpy(zero_copy_only=False)
    values = [column[int(row)].as_py() if row == row else None for row in found]
    return pa.array(np.array(values)) if None not in values else pa.array(values, from_pandas=True)
