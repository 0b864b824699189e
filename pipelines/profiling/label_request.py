"""The label that a person asks for, as an option names it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.problems import RequestError
from pipelines.profiling.column_profile import FEW_VALUES, ColumnProfile
from pipelines.schemas.labels import Label

_FORM = "give COLUMN, COLUMN=VALUE or COLUMN>=NUMBER"


@dataclass(frozen=True)
class LabelRequest:
    """A label, and each row's value of it.

    Attributes:
        values: int64 or float32; NaN or -1 of rows without one is never seen: see `known`.
        known: which rows have one.
    """

    label: Label
    values: np.ndarray
    known: np.ndarray


def parse_label(text: str, columns: Mapping[str, ColumnProfile]) -> LabelRequest:
    """The label of an option's value.

    Args:
        text: COLUMN, COLUMN=VALUE or COLUMN>=NUMBER.

    Raises:
        RequestError: there is no such column, or no such value, or it can be no label.
    """
    name, sign, value = _split(text, columns)
    if name not in columns:
        raise RequestError(
            f"--label {text}: there is no column {name}; {_FORM}, of {', '.join(columns)}."
        )
    column = columns[name]
    numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    if sign == ">=":
        label = Label(
            name, name, f"have a {name} of {value} or more", at_least=_number(text, value)
        )
        if not numeric:
            raise RequestError(f"--label {text}: the column {name} is {column.type}, no number.")
    elif sign == "=":
        label = Label(name, name, f"have {name} = {value}", among=(_value(text, value, column),))
    elif numeric or pa.types.is_boolean(column.type):
        true = f"have {name} = true" if pa.types.is_boolean(column.type) else name
        label = Label(name, name, true)
    else:
        shown = ", ".join(f"{v}" for v, _ in column.common[:FEW_VALUES]) or "many"
        raise RequestError(
            f"--label {text}: the column is {column.type}; say which value is to be predicted, as "
            f"in --label '{name}=VALUE'; it has {shown}."
        )
    known = column.values.is_valid().to_numpy(zero_copy_only=False)
    if not known.any():
        raise RequestError(f"--label {text}: no row has a {name}.")
    return LabelRequest(label, label.of(column.values.drop_null()).to_numpy(), known)


def _split(text: str, columns: Mapping) -> tuple[str, str, str]:
    if text in columns:
        return text, "", ""
    for sign in (">=", "="):
        name, found, value = text.partition(sign)
        if found:
            return name.strip(), sign, value.strip()
    return text.strip(), "", ""


def _number(text: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise RequestError(f"--label {text}: {value!r} is no number; {_FORM}.") from None
    return int(number) if number.is_integer() else number


def _value(text: str, value: str, column: ColumnProfile):
    """The value of the column that a text stands for; some row must have it."""
    try:
        wanted = pa.scalar(value).cast(column.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        wanted = None
    if wanted is None or not pc.any(pc.equal(column.values, wanted)).as_py():
        shown = ", ".join(str(v) for v, _ in column.common) or f"{column.distinct} others"
        raise RequestError(f"--label {text}: no row has {column.name} {value!r}; it has {shown}.")
    return wanted.as_py()
