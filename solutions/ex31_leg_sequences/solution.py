"""The legs of each aircraft as sequences for a model that looks back, and never ahead."""

# BEGIN SOLUTION
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

# STUB
# from collections.abc import Callable, Mapping, Sequence
#
# END SOLUTION
import apache_beam as beam
import numpy as np

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
    # BEGIN SOLUTION
    found: list[list[Mapping]] = []
    for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
        if found and _goes_on(found[-1], leg, gap, longest):
            found[-1].append(leg)
        else:
            found.append([leg])
    return found
    # END SOLUTION


# BEGIN SOLUTION
def _goes_on(window: list[Mapping], leg: Mapping, gap: int, longest: int) -> bool:
    last = window[-1]
    near = leg["scheduled"] - last["scheduled"] <= gap
    return near and leg["side"] == last["side"] and len(window) < longest


# STUB
# END SOLUTION
def told(window: Sequence[Mapping]) -> list[int | None]:
    """What each leg of a window is told of the one before it, at its own scheduled departure.

    Args:
        window: legs in their order. Each has `scheduled`, `landed` (minutes, or None where nobody
            knows it) and `late` (minutes at arrival, or None).

    Returns:
        For each leg `late` of the leg before it in the window, if that one landed before this one
        is scheduled: in an earlier minute. Otherwise None, for the first leg too.
    """
    # BEGIN SOLUTION
    found: list[int | None] = [None]
    for before, leg in itertools.pairwise(window):
        known = before["landed"] is not None and before["landed"] < leg["scheduled"]
        found.append(before["late"] if known else None)
    return found
    # END SOLUTION


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
        # BEGIN SOLUTION
        known = (
            legs
            | "Known" >> beam.Filter(lambda leg: leg["tailnum"] is not None)
            | "ByAircraft" >> beam.Map(lambda leg: (leg["tailnum"], leg))
            | "Together" >> beam.GroupByKey()
            | "Windows" >> beam.FlatMap(_windows_of, self._gap, self._longest)
        )
        alone = (
            legs
            | "Unknown" >> beam.Filter(lambda leg: leg["tailnum"] is None)
            | "Alone" >> beam.Map(lambda leg: [leg])
        )
        return (known, alone) | "All" >> beam.Flatten()
        # END SOLUTION


# BEGIN SOLUTION
def _windows_of(element, gap: int, longest: int) -> Iterator[list[Mapping]]:
    _, legs = element
    yield from windows(list(legs), gap, longest)


# STUB
# END SOLUTION
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
    # BEGIN SOLUTION
    found: dict[int, list[list[float]]] = {}
    for sequence in sequences:
        bound = next(bound for bound in bounds if len(sequence) <= bound)
        row = [*sequence, *[fill] * (bound - len(sequence))]
        found.setdefault(bound, []).append(row)
    return {bound: np.array(rows, np.float32) for bound, rows in found.items()}
    # END SOLUTION


def mask(segments: np.ndarray) -> np.ndarray:
    """Who may look at whom in packed rows.

    Args:
        segments: int [rows, length]: which window of its row a place is of, from 1; 0 is padding.

    Returns:
        bool [rows, length, length]: whether the place of the second axis may look at that of the
        third. It may look at itself, and at the earlier places of its own segment; at no other.
        Padding is no segment: such a place looks at itself alone.
    """
    # BEGIN SOLUTION
    length = segments.shape[1]
    same = segments[:, :, None] == segments[:, None, :]
    there = segments[:, :, None] != 0
    earlier = np.tril(np.ones((length, length), bool))
    return same & there & earlier | np.eye(length, dtype=bool)
    # END SOLUTION


def mean_loss(losses: np.ndarray, labels: np.ndarray) -> float:
    """The mean of the losses over all places that have a label.

    Args:
        losses: float [rows, length]; where there is no label, anything may stand, NaN too.
            What stands where there is a label counts, NaN and infinity too.
        labels: int [rows, length]: 0 or 1, or NO_LABEL where there is none.

    Returns:
        A float; 0.0 where no place has a label.
    """
    # BEGIN SOLUTION
    counted = losses[labels != NO_LABEL]
    return float(counted.mean()) if counted.size else 0.0
    # END SOLUTION


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
    # BEGIN SOLUTION
    expected = predict(list(values))
    found = []
    for place in range(len(values)):
        changed = predict([*values[: place + 1], *others[place + 1 :]])
        if abs(changed[place] - expected[place]) > 1e-6:
            found.append(place)
    return found
    # END SOLUTION
