"""Exact sums of fractions, written as texts; rows are combined one by one; one table of counts."""

import collections
import fractions
import math

import apache_beam as beam

from pipelines.columnar.farmhash import fingerprint64

SCORE, BUCKET, ID = "score", "bucket", "id"
UNKNOWN_IDS = 5


def there(value):
    return value not in (None, "") and not (isinstance(value, float) and math.isnan(value))


def nothing(columns):
    return {name: ["0", "0", "0"] if kind == SCORE else [] for name, kind in columns.items()}


def add_up(sums, more):
    return [
        str(fractions.Fraction(a) + fractions.Fraction(b)) for a, b in zip(sums, more, strict=True)
    ]


def add_counts(counts, more):
    found = collections.defaultdict(int)
    for value, count in [*counts, *more]:
        found[value] += count
    return sorted(found.items())


def of_row(row, columns):
    kept = nothing(columns)
    for name, kind in columns.items():
        value = row[name]
        if there(value) and kind == SCORE:
            exact = fractions.Fraction(value)
            kept[name] = ["1", str(exact), str(exact * exact)]
        elif there(value):
            kept[name] = [[value, 1]]
    return kept


def add(one, other, columns):
    return {
        name: (add_up if kind == SCORE else add_counts)(one[name], other[name])
        for name, kind in columns.items()
    }


def merge(parts, columns):
    whole = nothing(columns)
    for part in parts:
        whole = add(whole, part, columns)
    return whole


def analyze(rows, columns):
    return merge((of_row(row, columns) for row in rows), columns)


def constants(kept, columns, at_least=1):
    found = {}
    for name, kind in columns.items():
        if kind == SCORE:
            count, total, squares = map(fractions.Fraction, kept[name])
            mean = total / (count or 1)
            variance = squares / (count or 1) - mean * mean
            found[name] = {"mean": float(mean), "deviation": math.sqrt(variance)}
        elif kind == BUCKET:
            numbers = sorted(kept[name])
            total = sum(count for _, count in numbers)
            limits = []
            for k in range(1, 10):
                left = -(-k * total // 10)
                for number, count in numbers:
                    left -= count
                    if left <= 0:
                        limits.append(number)
                        break
            found[name] = {"limits": limits}
        else:
            texts = [text for text, count in kept[name] if count >= at_least]
            counts = dict(kept[name])
            texts.sort(key=lambda text: (counts[text], text))
            found[name] = {"ids": {text: place for place, text in enumerate(reversed(texts))}}
    return found


def transform(row, known, columns):
    features = {}
    for name, kind in columns.items():
        value, constant = row[name], known[name]
        if kind == SCORE:
            fits = there(value) and constant["deviation"] != 0
            score = (value - constant["mean"]) / constant["deviation"] if fits else 0.0
            features[name + "_z"] = score
        elif kind == BUCKET:
            above = [limit for limit in constant["limits"] if there(value) and limit > value]
            features[name + "_bucket"] = len(constant["limits"]) - len(above)
        else:
            ids = constant["ids"]
            digest = int.from_bytes(fingerprint64(value or "").to_bytes(8, signed=True))
            features[name + "_id"] = ids.get(value, len(ids) + digest % UNKNOWN_IDS)
    return features


class Analysis(beam.CombineFn):
    def __init__(self, columns, at_least):
        self.columns = columns
        self.at_least = at_least

    def create_accumulator(self):
        return nothing(self.columns)

    def add_input(self, kept, row):
        return add(kept, of_row(row, self.columns), self.columns)

    def merge_accumulators(self, parts):
        return merge(parts, self.columns)

    def extract_output(self, kept):
        return constants(kept, self.columns, self.at_least)


class Examples(beam.PTransform):
    def __init__(self, read, columns, at_least=1):
        self.read = read
        self.columns = columns
        self.at_least = at_least

    def expand(self, days):
        rows = {name: its | f"Read {name}" >> beam.FlatMap(self.read) for name, its in days.items()}
        known = rows["train"] | beam.CombineGlobally(Analysis(self.columns, self.at_least))
        side = beam.pvalue.AsSingleton(known)
        found = {
            name: its | f"Transform {name}" >> beam.Map(transform, side, self.columns)
            for name, its in rows.items()
        }
        found["constants"] = known
        return found


def update(cache, days, read, columns):
    # One entry for each day, file and analysis; entries stay where a day has gone.
    version = ",".join(f"{name}={kind}" for name, kind in sorted(columns.items()))
    keys = [f"{day} {checksum} {version}" for day, checksum in days.items()]
    cache = dict(cache)
    for day, key in zip(days, keys, strict=True):
        if key not in cache:
            cache[key] = analyze(read(day), columns)
    return cache, merge([cache[key] for key in keys], columns)
