"""Whole arrays: differences, cumulative sums and indices in the place of loops."""

import itertools

import apache_beam as beam
import numpy as np

NO_LABEL = -1


def windows(legs, gap, longest):
    if not legs:
        return []
    minutes = np.array([leg["scheduled"] for leg in legs])
    order = np.lexsort(([leg["flight"] for leg in legs], minutes))
    ordered = [legs[place] for place in order]
    minutes = minutes[order]
    sides = np.array([leg["side"] for leg in ordered])
    begins = np.concatenate([[True], (np.diff(minutes) > gap) | (sides[1:] != sides[:-1])])
    places = np.arange(len(ordered))
    within = places - np.maximum.accumulate(np.where(begins, places, 0))
    starts = np.flatnonzero(within % longest == 0).tolist()
    return [ordered[start:end] for start, end in itertools.pairwise([*starts, len(ordered)])]


def told(window):
    never = np.inf
    landed = np.array([never if leg["landed"] is None else leg["landed"] for leg in window])
    scheduled = np.array([leg["scheduled"] for leg in window])
    known = landed[:-1] < scheduled[1:]
    return [None, *(window[place]["late"] if known[place] else None for place in range(len(known)))]


class _Cut(beam.DoFn):
    def __init__(self, gap, longest):
        self._gap, self._longest = gap, longest

    def process(self, element):
        (tailnum, _), legs = element
        yield from ([[leg] for leg in legs] if tailnum is None else self._of_one([*legs]))

    def _of_one(self, legs):
        return windows(legs, self._gap, self._longest)


def _key(leg):
    # Who has no registration is spread, so that they make no range hot.
    return (leg["tailnum"], leg["flight"] if leg["tailnum"] is None else 0), leg


class LegWindows(beam.PTransform):
    def __init__(self, gap, longest):
        super().__init__()
        self._cut = _Cut(gap, longest)

    def expand(self, legs):
        return (
            legs
            | beam.Map(_key).with_output_types(tuple[tuple[str | None, int], dict])
            | beam.GroupByKey()
            | beam.ParDo(self._cut)
        )


def padded(sequences, bounds, fill):
    lengths = np.array([len(one) for one in sequences], int)
    which = np.searchsorted(bounds, lengths)
    found = {}
    for place in np.unique(which).tolist():
        rows = np.flatnonzero(which == place)
        array = np.full((len(rows), bounds[place]), fill, np.float32)
        array[np.arange(bounds[place]) < lengths[rows, None]] = np.concatenate(
            [sequences[row] for row in rows]
        )
        found[bounds[place]] = array
    return found


def mask(segments):
    length = segments.shape[1]
    places = np.arange(length)
    same = segments[:, :, np.newaxis] == segments[:, np.newaxis, :]
    looks = same & (places[:, np.newaxis] >= places)
    looks[segments == 0] = False
    looks[:, places, places] = True
    return looks


def mean_loss(losses, labels):
    there = labels != NO_LABEL
    count = np.count_nonzero(there)
    return float(np.where(there, losses, 0.0).sum() / max(count, 1))


def sees_ahead(predict, values, others):
    before = np.array(predict(list(values)))
    length = len(values)
    later = np.triu(np.ones((length, length), bool), 1)
    changed = np.where(later, np.array(others), np.array(values))
    after = np.array([predict(row.tolist())[place] for place, row in enumerate(changed)])
    return np.flatnonzero(np.abs(after - before) > 1e-6).tolist()
