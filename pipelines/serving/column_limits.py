"""What the values of a served model's raw columns must be: as the schema has it, in plain data.

They are written into the export, so that a server needs no job, and another one can keep to
them too. Pure functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.schemas import Column

# Values that a sentence shows.
_VALUES_SHOWN = 10


@dataclass(frozen=True)
class Limits:
    """What a raw column's values must be, where they are there.

    Attributes:
        whole: a whole number; of a column of texts, one in digits.
        minimum, maximum: the closed range of a number, or None for no limit.
        values: the only ones, numbers or texts as the column has them; or None.
    """

    whole: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: tuple | None = None

    def broken(self, column: np.ndarray) -> np.ndarray:
        """True for each value that is outside.

        Args:
            column: floating [n], NaN where missing; or bytes [n], empty where missing.
        """
        if column.dtype.kind != "O":
            return self._broken_numbers(column.astype(np.float64))
        present = np.array([value != b"" for value in column], bool)
        if self.values is not None:
            allowed = {value.encode() for value in self.values}
            return present & np.array([value not in allowed for value in column], bool)
        if not self.whole:
            return np.zeros(len(column), bool)
        # Digits of any length: a number too large for a float is outside of every range.
        whole = np.array([_is_whole(value) for value in column], bool)
        numbers = np.full(len(column), np.nan)
        numbers[present & whole] = [
            float(value) if len(value) < 40 else np.inf for value in column[present & whole]
        ]
        return present & (~whole | self._broken_numbers(numbers))

    def _broken_numbers(self, numbers: np.ndarray) -> np.ndarray:
        known = ~np.isnan(numbers)
        outside = np.zeros(len(numbers), bool)
        if self.whole:
            outside |= numbers != np.trunc(numbers)
        if self.minimum is not None:
            outside |= numbers < self.minimum
        if self.maximum is not None:
            outside |= numbers > self.maximum
        if self.values is not None:
            outside |= ~np.isin(numbers, np.array(self.values, np.float64))
        return known & outside

    @property
    def must(self) -> str:
        """What a value must be: "at least 1 and at most 12"."""
        if self.values is not None:
            some = ", ".join(map(repr, self.values[:_VALUES_SHOWN]))
            return f"one of {some}" + (" …" if len(self.values) > _VALUES_SHOWN else "")
        low = "" if self.minimum is None else f"at least {self.minimum:,}"
        high = "" if self.maximum is None else f"at most {self.maximum:,}"
        range_ = " and ".join(part for part in (low, high) if part)
        return ", ".join(part for part in ("a whole number" if self.whole else "", range_) if part)

    def nearest(self, number: float) -> float | int:
        """The number within the limits that is nearest to another one."""
        if self.values is not None:
            return min(self.values, key=lambda value: abs(value - number))
        low = -np.inf if self.minimum is None else self.minimum
        high = np.inf if self.maximum is None else self.maximum
        found = float(min(max(number, low), high))
        return round(found) if self.whole else found

    def as_dict(self) -> dict:
        """For JSON: what is limited."""
        facts = {
            "whole": self.whole or None,
            "min": self.minimum,
            "max": self.maximum,
            "values": self.values and list(self.values),
        }
        return {name: value for name, value in facts.items() if value is not None}


def _is_whole(text: bytes) -> bool:
    digits = text.removeprefix(b"-")
    return digits.isdigit()


def limits_of(column: Column) -> Limits:
    """The limits of a column of the schema that is a feature, those of its type among them."""
    if pa.types.is_boolean(column.type):
        one_each = column.values if column.values is not None else (False, True)
        if column.feature == "category":
            return Limits(values=tuple(str(value).lower() for value in one_each))
        return Limits(values=tuple(int(value) for value in one_each))
    low, high, values = column.minimum, column.maximum, column.values
    whole = pa.types.is_integer(column.type)
    if whole:
        held = np.iinfo(column.type.to_pandas_dtype())
        low = int(held.min) if low is None else max(low, int(held.min))
        high = int(held.max) if high is None else min(high, int(held.max))
    if column.feature == "category" and values is not None:
        return Limits(values=tuple(str(value) for value in values))
    return Limits(whole, low, high, values)


def from_dict(facts: Mapping) -> Limits:
    """The limits that `Limits.as_dict` wrote."""
    values = facts.get("values")
    return Limits(
        bool(facts.get("whole")),
        facts.get("min"),
        facts.get("max"),
        None if values is None else tuple(values),
    )
