"""Reads a slice's columns from the beginning of its batch.

Task: order
Message: `.flatten()` does
Replace: high, low = identities(batch)
    order = np.lexsort((low, high, salted_hash(high, low, salt)))
With: high, low = (
        batch.column(name).values.to_numpy().view(np.uint64)[: batch.num_rows]
        for name in ("_identity_high", "_identity_low")
    )
    order = np.lexsort((low, high, salted_hash(high, low, salt)))
"""
