"""Keys of rejected rows and lines, by which a correction names what it takes the place of."""

import hashlib

import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import integers, present
from pipelines.columnar.keys import salted_hash

# The columns that an export of rejected rows has behind those of the flights.
REPLACES, WHY_RULES, WHY_REASONS, LINE = "_replaces", "_rules", "_reasons", "_text"


def row_keys(batch: pa.RecordBatch) -> np.ndarray:
    """A key of each row's contents: uint64, the same for equal rows in any batch.

    Args:
        batch: has the columns of the flights as they are read; others do not count.
    """
    keys = np.zeros(batch.num_rows, np.uint64)
    for column in schemas.flights().columns:
        values = batch.column(column.name)
        known = present(values)
        if pa.types.is_string(column.type):
            encoded = values.dictionary_encode()
            words = [line_key(text) for text in encoded.dictionary.to_pylist()]
            words = np.array([*words, 0], np.uint64)[integers(encoded.indices, missing=-1)]
        else:
            words = integers(values).view(np.uint64)
        keys = salted_hash(keys ^ words, known.astype(np.uint64), column.name)
    return keys


def line_key(text: str) -> int:
    """The key of a line that could not be read, by its text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
