"""Keys of rejected rows and lines, by which a correction names what it takes the place of."""

import hashlib

import numpy as np
import pyarrow as pa

from pipelines.columnar.keys import identity_keys
from pipelines.schemas import Table

# The columns that an export of rejected rows has behind those of the table.
REPLACES, WHY_RULES, WHY_REASONS, LINE = "_replaces", "_rules", "_reasons", "_text"


def row_keys(batch: pa.RecordBatch, table: Table) -> np.ndarray:
    """A key of each row's contents: uint64, the same for equal rows in any batch.

    Args:
        batch: has the columns of the table; others do not count.
        table: of the rows as they are read.
    """
    return identity_keys(batch, table.names)[0]


def line_key(text: str) -> int:
    """The key of a line that could not be read, by its text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
