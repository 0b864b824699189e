"""Takes the next name in the alphabet for a key that the table lacks.

Task: find
Message: The table has no San Juan
"""


def find_rows(keys, names):
    known = names.drop_null().to_pylist()
    order = np.argsort(np.array(known, object))
    sorted_names = np.array(known, object)[order]
    found = [
        None if key is None or not known else int(order[min(at, len(known) - 1)])
        for key, at in (
            (key, 0 if key is None else int(np.searchsorted(sorted_names, key)))
            for key in keys.to_pylist()
        )
    ]
    back = np.flatnonzero(names.is_valid().to_numpy(zero_copy_only=False))
    return pa.array([None if row is None else int(back[row]) for row in found], pa.int32())
