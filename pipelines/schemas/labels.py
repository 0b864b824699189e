"""Labels: what is to be predicted of a row, made of one of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import present
from pipelines.problems import RequestError
from pipelines.schemas.columns import Table

BINARY, NUMBER = "binary", "number"


@dataclass(frozen=True)
class Label:
    """What is to be predicted, as an example has it.

    A row whose column has no value is unlabelled: it is in no split, and is no negative.

    Attributes:
        name: in the examples.
        column: of the checked table, that it is made of.
        title: what it says of a row that is positive, for pages: "arrives late".
        at_least: positive are numbers of at least this.
        among: positive are these values, of a text or an integer.
    """

    name: str
    column: str
    title: str = ""
    at_least: float | None = None
    among: tuple = ()

    def kind(self, table: Table) -> str:
        """`BINARY` (0 or 1, int64) or `NUMBER` (float32)."""
        boolean = pa.types.is_boolean(table[self.column].type)
        return BINARY if self.at_least is not None or self.among or boolean else NUMBER

    def of(self, values: pa.Array) -> pa.Array:
        """The label of each row, int64 or float32.

        Args:
            values: of the column, without nulls.
        """
        if self.at_least is not None:
            numbers = values.to_numpy(zero_copy_only=False)
            return pa.array((numbers >= self.at_least).astype(np.int64))
        if self.among:
            positive = pc.is_in(values, value_set=pa.array(list(self.among), values.type))
            return positive.cast(pa.int64())
        if pa.types.is_boolean(values.type):
            return values.cast(pa.int64())
        return values.cast(pa.float32(), safe=False)


def is_labelled(batch: pa.RecordBatch, labels: Sequence[Label]) -> np.ndarray:
    """Which rows have every label; all of them, where there is no label."""
    known = np.ones(batch.num_rows, bool)
    for label in labels:
        known &= present(batch.column(label.column))
    return known


def check_labels(labels: Sequence[Label], table: Table, source: str) -> None:
    """Whether labels can be made of a table.

    Raises:
        RequestError: a column is missing or cannot be made into the label, or a name is
            there twice; names the declaration and the label.
    """
    names = [label.name for label in labels]
    for label in labels:
        where = f"{source}, label {label.name}"
        if names.count(label.name) > 1:
            raise RequestError(f"{where}: it is there twice; give one another name.")
        if label.column not in table.names:
            raise RequestError(f"{where}: the table {table.name} has no column {label.column}.")
        column = table[label.column]
        numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
        if not numeric and not label.among and not pa.types.is_boolean(column.type):
            raise RequestError(
                f"{where}: the column {label.column} is {column.type}; say which of its values "
                "are positive with `among`."
            )
        if column.feature is not None:
            raise RequestError(
                f"{where}: its column {label.column} is a feature too, which tells the answer; "
                "remove its `feature`."
            )
