"""Rules that only these tests have: a seat knows a rule by `RowRule` alone."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def _mask(values: pa.Array) -> np.ndarray:
    return values.fill_null(False).to_numpy(zero_copy_only=False)


@dataclass(frozen=True)
class MatchesRegex:
    """The text, where there is one, begins as the expression says."""

    id: str
    column: str
    regex: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.column,)

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """True for each row of the batch that breaks the rule."""
        values = batch.column(self.column)
        return _mask(pc.invert(pc.match_substring_regex(values, f"^(?:{self.regex})")))

    def reason(self, row: dict) -> str:
        """Why a row breaks it."""
        return f"{self.column} is {row[self.column]!r}, which does not match {self.regex}"


@dataclass(frozen=True)
class InSet:
    """The value, where there is one, is one of a few."""

    id: str
    column: str
    values: tuple

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.column,)

    def broken(self, batch: pa.RecordBatch) -> np.ndarray:
        """True for each row of the batch that breaks the rule."""
        values = batch.column(self.column)
        known = pc.is_in(values, value_set=pa.array(self.values, values.type))
        return _mask(pc.is_valid(values)) & ~_mask(known)

    def reason(self, row: dict) -> str:
        """Why a row breaks it."""
        return f"{self.column} is {row[self.column]!r}, which is none of {self.values}"


def outside_of_slice(code, values, start, length, minimum, maximum):
    """What `outside` says of a slice, which would come as an array of its own from elsewhere."""
    return code.get("outside")(values.slice(start, length), minimum, maximum)
