"""Days as texts made by Arrow, and four steps, each of which keeps what is its own."""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.farmhash import fingerprint64


def bucket_of_day(day):
    return int(str(fingerprint64(day))[-2:])


def bucket_sql(column):
    return f"MOD(ABS(MOD(FARM_FINGERPRINT({column}), 100)) + 100, 100)"


def _digits(column, width):
    return pc.utf8_lpad(pc.cast(column, pa.string()), width, "0")


def _days(batch):
    columns = [_digits(batch["year"], 4), _digits(batch["month"], 2), _digits(batch["day"], 2)]
    return pc.binary_join_element_wise(*columns, "-")


def _keep(batch, name, shares):
    labelled = pc.is_valid(batch["arr_delay"])
    if name is None:
        mask = pc.invert(labelled)
    else:
        days = _days(batch)
        its = [d for d in pc.unique(days).to_pylist() if shares.split_of(bucket_of_day(d)) == name]
        mask = pc.and_(labelled, pc.is_in(days, pa.array(its, pa.string())))
    kept = batch.filter(mask)
    return [kept] if kept.num_rows else []


class SplitByDay(beam.PTransform):
    def __init__(self, shares):
        super().__init__()
        self._shares = shares

    def expand(self, flights):
        names = {"train": 0, "eval": 1, "test": 2, "unlabelled": None}
        return {
            name: flights | f"Keep {name}" >> beam.FlatMap(_keep, number, self._shares)
            for name, number in names.items()
        }
