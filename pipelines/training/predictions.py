"""Predictions beside what they are about, whatever made them. Pure functions on NumPy."""

from collections.abc import Sequence

import numpy as np


def beside(batch: dict, predicted: dict, quantiles: bool) -> dict:
    """A batch with what the model says of it, under the names that the report knows.

    Args:
        predicted: what the model gives.
        quantiles: whether it has a head for them.
    """
    return {
        **batch,
        "logit": predicted["label"],
        **({"quantiles": predicted["amount"]} if quantiles else {}),
    }


def real_rows(pieces: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The rows of batches that are examples, and not there to fill a batch."""
    real = [{name: rows[piece["weight"] > 0] for name, rows in piece.items()} for piece in pieces]
    return {name: np.concatenate([piece[name] for piece in real]) for name in real[0]}


def filled(numbers: np.ndarray, ids: np.ndarray, rows: int, amount: bool) -> dict:
    """Rows that are in memory as the infeed would give them, the last batch filled.

    Args:
        rows: in a batch.
        amount: whether the examples have a label that is a number.

    Returns:
        Columns of a multiple of so many rows; labels are there for their shape alone.
    """
    count = len(numbers)
    missing = -count % rows
    row = np.ones(count + missing, np.float32)
    row[count:] = 0
    return {
        "numbers": np.pad(numbers, ((0, missing), (0, 0))),
        "ids": np.pad(ids, ((0, missing), (0, 0))),
        "label": row,
        **({"amount": row} if amount else {}),
        "weight": row,
    }
