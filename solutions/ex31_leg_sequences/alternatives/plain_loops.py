"""Loops and ifs, without NumPy where that is possible; state in the place of a sorted group."""

import math

import apache_beam as beam
import numpy as np

NO_LABEL = -1


def windows(legs, gap, longest):
    ordered = list(legs)
    ordered.sort(key=lambda leg: leg["flight"])
    ordered.sort(key=lambda leg: leg["scheduled"])  # which keeps the order of flights
    found, open_window, before = [], [], None
    for leg in ordered:
        if before is not None and (
            leg["scheduled"] > before["scheduled"] + gap
            or leg["side"] != before["side"]
            or len(open_window) == longest
        ):
            found.append(open_window)
            open_window = []
        open_window.append(leg)
        before = leg
    if open_window:
        found.append(open_window)
    return found


def told(window):
    found = []
    for place, leg in enumerate(window):
        landed = window[place - 1]["landed"] if place else None
        if landed is None or landed >= leg["scheduled"]:
            found.append(None)
        else:
            found.append(window[place - 1]["late"])
    return found


class LegWindows(beam.PTransform):
    def __init__(self, gap, longest):
        super().__init__()
        self.gap = gap
        self.longest = longest

    def expand(self, legs):
        split = legs | beam.ParDo(self._sort).with_outputs("alone", main="known")
        gap, longest = self.gap, self.longest
        cut = (
            split.known
            | beam.GroupBy(lambda leg: leg["tailnum"])
            | beam.FlatMapTuple(lambda _, mine: windows(mine, gap, longest))
        )
        return [cut, split.alone] | beam.Flatten()

    @staticmethod
    def _sort(leg):
        if leg["tailnum"] is None:
            yield beam.pvalue.TaggedOutput("alone", [leg])
        else:
            yield leg


def padded(sequences, bounds, fill):
    found = {}
    for bound in bounds:
        smaller = max((other for other in bounds if other < bound), default=0)
        rows = []
        for one in sequences:
            if smaller < len(one) <= bound:
                row = list(one)
                while len(row) < bound:
                    row.append(fill)
                rows.append(row)
        if rows:
            found[bound] = np.array(rows, dtype="float32")
    return found


def mask(segments):
    rows, length = segments.shape
    looks = np.zeros((rows, length, length), dtype=bool)
    for row in range(rows):
        for one in range(length):
            looks[row, one, one] = True
            for other in range(one):
                if segments[row, one] and segments[row, one] == segments[row, other]:
                    looks[row, one, other] = True
    return looks


def mean_loss(losses, labels):
    counted = [
        float(loss)
        for row, its in zip(losses.tolist(), labels.tolist(), strict=True)
        for loss, label in zip(row, its, strict=True)
        if label != NO_LABEL
    ]
    return math.fsum(counted) / len(counted) if counted else 0.0


def sees_ahead(predict, values, others):
    found = []
    for place in range(len(values)):
        kept = list(values[: place + 1])
        one = predict(kept + list(values[place + 1 :]))[place]
        other = predict(kept + list(others[place + 1 :]))[place]
        if not math.isclose(one, other, rel_tol=0.0, abs_tol=1e-6):
            found.append(place)
    return found
