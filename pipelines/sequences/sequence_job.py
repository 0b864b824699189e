"""What a job says of the sequences that its examples are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from pipelines.sequences.row_packing import RowShape


@dataclass(frozen=True)
class Sequences:
    """Rows of one key, in the order of their time.

    Attributes:
        what: an element is, in the plural: "legs".
        key: column of texts: whose sequence a row is of.
        time: column of instants in seconds.
        gap: seconds; rows that are further apart are of two windows.
        columns: that `numbers` looks at.
        numbers: gives the numeric features of elements, float32 arrays by name. It gets a batch of
            whole windows in their order, and which rows begin one (bool). What it says of a row
            depends on that row and on earlier ones of its window, and was known at the row's
            time.
        names: of those features.
        categories: columns of texts, by feature; numbered by vocabularies of the training split.
        least: how often a word is in the training split, at least, to have a number.
        shape: of a packed row; its length is that of the longest window.
    """

    what: str
    key: str
    time: str
    gap: int
    columns: tuple[str, ...]
    numbers: Callable[[pa.RecordBatch, np.ndarray], dict[str, np.ndarray]]
    names: tuple[str, ...]
    categories: Mapping[str, str] = field(default_factory=dict)
    least: int = 10
    shape: RowShape = field(default_factory=lambda: RowShape(32, 32))

    @property
    def bounds(self) -> tuple[int, ...]:
        """The lengths that windows are padded to in buckets: powers of 2, and the longest."""
        powers = []
        bound = 1
        while bound < self.shape.length:
            powers.append(bound)
            bound *= 2
        return (*powers, self.shape.length)

    def bound_of(self, lengths: np.ndarray) -> np.ndarray:
        """The smallest bound that each length fits into."""
        bounds = np.array(self.bounds)
        return bounds[np.searchsorted(bounds, lengths)]
