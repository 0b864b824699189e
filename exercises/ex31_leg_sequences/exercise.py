"""The legs of each aircraft as sequences for a model that looks back, and never ahead."""

from collections.abc import Callable, Mapping, Sequence

import apache_beam as beam
import numpy as np

from pipelines.seats.unsolved import unsolved

# Of labels: there is none.
NO_LABEL = -1


def windows(legs: Sequence[Mapping], gap: int, longest: int) -> list[list[Mapping]]:
    """One aircraft's legs, cut into windows.

    The legs are put into the order of `scheduled`, those of one minute into that of `flight`. In
    this order, a window ends behind a leg where the next one is scheduled more than `gap` minutes
    later, or is on another side, or where it has `longest` legs.

    Args:
        legs: in any order; each has `scheduled` (minutes, an int), `flight` (an int; no two of one
            minute have the same) and `side` (the split of its day).
        gap: 1 or more.
        longest: 1 or more.

    Returns:
        The windows in their order; every leg is in one of them. What is given stays as it is.
    """
    unsolved("ex31_leg_sequences")


def told(window: Sequence[Mapping]) -> list[int | None]:
    """What each leg of a window is told of the one before it, at its own scheduled departure.

    Args:
        window: legs in their order. Each has `scheduled`, `landed` (minutes, or None where nobody
            knows it) and `late` (minutes at arrival, or None).

    Returns:
        For each leg `late` of the leg before it in the window, if that one landed before this one
        is scheduled: in an earlier minute. Otherwise None, for the first leg too.
    """
    unsolved("ex31_leg_sequences")


class LegWindows(beam.PTransform):
    """Windows of all aircraft, whatever worker reads which of their legs.

    Takes legs, dicts with `tailnum` (a text, not empty, or None) and what `windows` looks at; gives
    windows, lists of legs. A leg whose `tailnum` is None is of no known aircraft, and a
    window of its own.

    Args:
        gap, longest: see `windows`.
    """

    def __init__(self, gap: int, longest: int):
        super().__init__()
        self._gap, self._longest = gap, longest

    def expand(self, legs):
        unsolved("ex31_leg_sequences")


def padded(
    sequences: Sequence[Sequence[float]], bounds: Sequence[int], fill: float
) -> dict[int, np.ndarray]:
    """Sequences in buckets by their length, each bucket of one shape.

    Args:
        sequences: of 1 to `bounds[-1]` numbers each.
        bounds: rising.
        fill: stands behind a sequence that is shorter than its bound.

    Returns:
        Of each bound that has any, float32 [sequences, bound]: those that fit into it and into no
        smaller one, in their order. What is given stays as it is.
    """
    unsolved("ex31_leg_sequences")


def mask(segments: np.ndarray) -> np.ndarray:
    """Who may look at whom in packed rows.

    Args:
        segments: int [rows, length]: which window of its row a place is of, from 1; 0 is padding.

    Returns:
        bool [rows, length, length]: whether the place of the second axis may look at that of the
        third. It may look at itself, and at the earlier places of its own segment; at no other.
        Padding is no segment: such a place looks at itself alone.
    """
    unsolved("ex31_leg_sequences")


def mean_loss(losses: np.ndarray, labels: np.ndarray) -> float:
    """The mean of the losses over all places that have a label.

    Args:
        losses: float [rows, length]; where there is no label, anything may stand, NaN too.
            What stands where there is a label counts, NaN and infinity too.
        labels: int [rows, length]: 0 or 1, or NO_LABEL where there is none.

    Returns:
        A float; 0.0 where no place has a label.
    """
    unsolved("ex31_leg_sequences")


def sees_ahead(
    predict: Callable[[list[float]], list[float]],
    values: Sequence[float],
    others: Sequence[float],
) -> list[int]:
    """The places at which a model sees what comes later: a test of every model that may not.

    Args:
        predict: the model; gives a number for each place of a sequence, the same for the same
            sequence.
        values: a sequence.
        others: as many numbers, each another one than that of `values`.

    Returns:
        The places, ascending, of which the output changes by more than 1e-6, however large it is,
        when all values at later places are replaced at once by those that `others` has there, and
        that of the place and of earlier ones stay.
    """
    unsolved("ex31_leg_sequences")
