"""Rows in Python: a dict of row numbers for each output, which `take` cuts out."""

import collections
import datetime

import apache_beam as beam

from pipelines.columnar.farmhash import fingerprint64

OUTPUTS = ("train", "eval", "test", "unlabelled")


def bucket_of_day(day):
    value = fingerprint64(day)
    return value % 100 if value >= 0 else -value % 100


def bucket_sql(column):
    value = f"MOD(FARM_FINGERPRINT({column}), 100)"
    return f"CASE WHEN {value} < 0 THEN -{value} ELSE {value} END"


class SplitByDay(beam.PTransform):
    def __init__(self, shares):
        super().__init__()
        self._shares = shares

    def expand(self, flights):
        shares = self._shares

        def parts(batch):
            places = collections.defaultdict(list)
            for place, row in enumerate(batch.to_pylist()):
                day = datetime.date(row["year"], row["month"], row["day"])
                split = OUTPUTS[shares.split_of(bucket_of_day(str(day)))]
                places["unlabelled" if row["arr_delay"] is None else split].append(place)
            for name, rows in places.items():
                yield beam.pvalue.TaggedOutput(name, batch.take(rows))

        found = flights | beam.FlatMap(parts).with_outputs(*OUTPUTS)
        return {name: found[name] for name in OUTPUTS}
