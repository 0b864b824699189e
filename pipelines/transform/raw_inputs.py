"""The raw features as preprocessing has them: a name that is not there is told in a sentence."""

import difflib
import functools
import sys
from collections.abc import Callable
from pathlib import Path

from pipelines.schemas import Table

_CHECKOUT = Path(__file__).parents[2]


class MissingRawFeature(KeyError):
    """Preprocessing asks for a raw feature that its table does not give."""

    def __str__(self) -> str:
        return str(self.args[0])


def with_raw_inputs(preprocessing_fn: Callable[[dict], dict], table: Table) -> Callable:
    """A preprocessing function whose inputs say what is wrong with a name that they lack.

    Args:
        table: of the checked rows, whose `feature` columns are the inputs.
    """

    @functools.wraps(preprocessing_fn)
    def call(inputs: dict) -> dict:
        return preprocessing_fn(_RawInputs(inputs, table))

    return call


class _RawInputs(dict):
    def __init__(self, inputs: dict, table: Table):
        super().__init__(inputs)
        self._table = table

    def copy(self):
        return _RawInputs(self, self._table)

    def __missing__(self, name):
        frame = sys._getframe(1)
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_CHECKOUT):
            file = file.relative_to(_CHECKOUT)
        raise MissingRawFeature(
            f"{file}, line {frame.f_lineno}: {name!r} is no raw feature: {self._advice(name)}."
        )

    def _advice(self, name) -> str:
        table = self._table
        if name in table.names:
            column = table[name]
            if table.is_known_late(column):
                return (
                    f"the column is known only at {column.known}, after the prediction at "
                    f"{table.predicted_at}; do without it"
                )
            return (
                f"the table {table.name} has the column, without a `feature`; give it one in its "
                "schema, number or category, or do without it"
            )
        close = difflib.get_close_matches(str(name), self, 1)
        if close:
            return f"{close[0]!r} is one"
        return f"there are {', '.join(map(repr, self))}"
