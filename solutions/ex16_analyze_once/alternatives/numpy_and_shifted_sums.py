"""NumPy; sums of distances from each part's least number; a DoFn that reads and tags."""

import apache_beam as beam
import numpy as np

from pipelines.columnar.farmhash import fingerprint64


def _numbers(rows, name):
    values = np.array([np.nan if row[name] is None else row[name] for row in rows], np.float64)
    return values[~np.isnan(values)]


def _merged_scores(parts):
    parts = [part for part in parts if part["count"]]
    if not parts:
        return {"count": 0}
    counts = np.array([part["count"] for part in parts], np.float64)
    start = min(part["start"] for part in parts)
    shifts = np.array([part["start"] - start for part in parts])
    sums = np.array([part["sum"] for part in parts])
    squares = np.array([part["squares"] for part in parts])
    return {
        "count": counts.sum(),
        "start": start,
        # Of numbers that are x + shift from the new start, where they were x from the old one.
        "sum": (sums + counts * shifts).sum(),
        "squares": (squares + 2 * shifts * sums + counts * shifts**2).sum(),
    }


def _score_of(numbers):
    return _merged_scores(
        {"count": 1, "start": x, "sum": 0, "squares": 0} for x in numbers.tolist()
    )


def _counted(values):
    unique, counts = np.unique(values, return_counts=True)
    return {"values": unique.tolist(), "counts": counts.tolist()}


def _merged_counts(parts):
    values = [value for part in parts for value in part["values"]]
    counts = [count for part in parts for count in part["counts"]]
    if not values:
        return {"values": [], "counts": []}
    unique, where = np.unique(values, return_inverse=True)
    return {
        "values": unique.tolist(),
        "counts": np.bincount(where, weights=counts).astype(np.int64).tolist(),
    }


def analyze(rows, columns):
    rows, kept = list(rows), {}
    for name, kind in columns.items():
        if kind == "score":
            kept[name] = _score_of(_numbers(rows, name))
        elif kind == "bucket":
            kept[name] = _counted(_numbers(rows, name))
        else:
            kept[name] = _counted(np.array([row[name] for row in rows if row[name]], np.str_))
    return kept


def merge(parts, columns):
    parts, whole = list(parts), {}
    for name, kind in columns.items():
        merged = _merged_scores if kind == "score" else _merged_counts
        whole[name] = merged([part[name] for part in parts])
    return whole


def constants(kept, columns, at_least=1):
    return {name: _FOUND[kind](kept[name], at_least) for name, kind in columns.items()}


def _score(kept, _):
    if not kept["count"]:
        return {"mean": 0.0, "deviation": 0.0}
    shift = kept["sum"] / kept["count"]
    variance = max(kept["squares"] / kept["count"] - shift**2, 0.0)
    return {"mean": kept["start"] + shift, "deviation": np.sqrt(variance)}


def _bucket(kept, _):
    if not kept["values"]:
        return {"limits": []}
    reached = 10 * np.cumsum(kept["counts"])
    places = np.searchsorted(reached, np.arange(1, 10) * sum(kept["counts"]))
    return {"limits": np.array(kept["values"])[places].tolist()}


def _id(kept, at_least):
    pairs = zip(kept["counts"], kept["values"], strict=True)
    often = [pair for pair in pairs if not pair[0] < at_least]
    # The texts are sorted, and a sort by the count alone keeps the order of equals.
    often.reverse()
    often.sort(key=lambda pair: -pair[0])
    return {"ids": {text: place for place, (_, text) in enumerate(often)}}


_FOUND = {"score": _score, "bucket": _bucket, "id": _id}


def transform(row, known, columns):
    features = {}
    for name, kind in columns.items():
        value = row[name]
        if kind == "score":
            mean, deviation = known[name]["mean"], known[name]["deviation"]
            missing = value is None or np.isnan(value) or deviation == 0
            features[f"{name}_z"] = 0.0 if missing else np.divide(value - mean, deviation)
        elif kind == "bucket":
            # NumPy sorts NaN behind all numbers.
            number = np.nan if value is None else value
            place = np.searchsorted(known[name]["limits"], number, side="right")
            features[f"{name}_bucket"] = place
        else:
            ids = known[name]["ids"]
            unsigned = np.int64(fingerprint64(value or "")).astype(np.uint64)
            features[f"{name}_id"] = ids[value] if value in ids else len(ids) + unsigned % 5
    return features


class _Read(beam.DoFn):
    def __init__(self, read, columns):
        self.read = read
        self.columns = columns

    def process(self, day):
        rows = list(self.read(day))
        yield rows
        yield beam.pvalue.TaggedOutput("kept", analyze(rows, self.columns))


class _Transform(beam.DoFn):
    def process(self, rows, known, columns):
        for row in rows:
            yield transform(row, known, columns)


class Examples(beam.PTransform):
    def __init__(self, read, columns, at_least=1):
        self.arguments = read, columns, at_least

    def expand(self, days):
        read, columns, at_least = self.arguments
        outputs = {}
        for split, its in days.items():
            reading = beam.ParDo(_Read(read, columns))
            outputs[split] = its | f"Read-{split}" >> reading.with_outputs("kept", main="rows")
        known = (
            outputs["train"].kept
            | beam.CombineGlobally(merge, columns=columns)
            | beam.Map(lambda kept: constants(kept, columns, at_least))
        )
        examples = {}
        for split, output in outputs.items():
            step = beam.ParDo(_Transform(), beam.pvalue.AsSingleton(known), columns)
            examples[split] = output.rows | f"Transform-{split}" >> step
        return {"constants": known} | examples


def update(cache, days, read, columns):
    entries = {day: [] for day in days}
    for day, checksum, made_of, kept in cache.get("entries", []):
        if days.get(day) == checksum and made_of == columns:
            entries[day] = [checksum, made_of, kept]
    for day, entry in entries.items():
        if not entry:
            entry += [days[day], columns, analyze(read(day), columns)]
    whole = merge([kept for _, _, kept in entries.values()], columns)
    return {"entries": [[day, *entry] for day, entry in entries.items()]}, whole
