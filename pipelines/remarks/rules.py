"""Rules of the remarks: one of several texts that are the same is enough."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import present


@dataclass(frozen=True)
class IsNoCopy:
    """The column, which names what a row is a copy of, is empty."""

    id: str
    column: str
    told: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.column,)

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """See `pipelines.validation.rules.RowRule`."""
        return present(batch.column(self.column))

    def reason(self, row: dict) -> str:
        """See RowRule."""
        return f"{self.told} report {row[self.column]}"


def copy_rules() -> list:
    """The rules that leave one report of each text, and of its near duplicates."""
    return [
        IsNoCopy("remarks.same_text", "same_text_as", "the text is that of"),
        IsNoCopy("remarks.near_duplicate", "duplicate_of", "the text is a near duplicate of"),
    ]
