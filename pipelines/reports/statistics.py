"""What the columns of each split look like, in one pass."""

import math
from collections import Counter

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import present

TOP_VALUES = 20

# Per split and column: rows, missing, and either moments or the values' counts.
Summary = dict[str, dict]


def summarise(batch: pa.RecordBatch) -> Summary:
    """The summary of one batch."""
    return {
        column.name: _summarise_column(batch.column(column.name))
        for column in schemas.enriched_flight().columns
        if not pa.types.is_timestamp(column.type)
    }


def _summarise_column(column: pa.Array) -> dict:
    entry: dict = {"rows": len(column), "missing": column.null_count}
    if pa.types.is_string(column.type):
        encoded = column.dictionary_encode()
        codes = encoded.indices.drop_null().to_numpy()
        counts = np.bincount(codes, minlength=len(encoded.dictionary)).tolist()
        names = encoded.dictionary.to_pylist()
        entry["values"] = Counter(dict(zip(names, counts, strict=True)))
        return entry
    numbers = column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
    numbers = numbers[present(column)]
    entry |= {"sum": float(numbers.sum()), "squares": float(np.square(numbers).sum())}
    entry["min"] = float(numbers.min()) if len(numbers) else math.inf
    entry["max"] = float(numbers.max()) if len(numbers) else -math.inf
    return entry


def merge(summaries) -> Summary:
    """The summary of all the rows of several."""
    merged: Summary = {}
    for summary in summaries:
        for name, entry in summary.items():
            total = merged.get(name)
            if total is None:
                # A copy: the runner may hand the same object to another merge.
                values = {"values": Counter(entry["values"])} if "values" in entry else {}
                merged[name] = entry | values
                continue
            for key in ("rows", "missing", "sum", "squares"):
                if key in entry:
                    total[key] += entry[key]
            if "values" in entry:
                total["values"].update(entry["values"])
            else:
                total["min"] = min(total["min"], entry["min"])
                total["max"] = max(total["max"], entry["max"])
    return merged


def finish(summary: Summary) -> dict:
    """A summary for people and programs: mean, deviation, limits, top values."""
    finished = {}
    for name, entry in summary.items():
        count = entry["rows"] - entry["missing"]
        shown = {"rows": entry["rows"], "missing": entry["missing"]}
        if "values" in entry:
            ranked = sorted(entry["values"].items(), key=lambda item: (-item[1], item[0]))
            shown |= {"distinct": len(ranked), "top": dict(ranked[:TOP_VALUES])}
        elif count:
            mean = entry["sum"] / count
            variance = max(entry["squares"] / count - mean * mean, 0.0)
            shown |= {
                "mean": mean,
                "deviation": math.sqrt(variance),
                "min": entry["min"],
                "max": entry["max"],
            }
        finished[name] = shown
    return finished


class SplitStatistics(beam.PTransform):
    """Summarises every split.

    Expects a dict of split to batches of enriched flights; returns a PCollection of
    one dict of split to column to statistics.
    """

    def expand(self, splits):
        parts = tuple(
            batches | f"Summarise[{name}]" >> beam.Map(_named_summary, name)
            for name, batches in splits.items()
        )
        return (
            parts
            | "All" >> beam.Flatten()
            | "Merge" >> beam.CombinePerKey(merge)
            | "Finish" >> beam.MapTuple(_finish_named)
            | "AsDict" >> beam.combiners.ToDict()
        )


def _named_summary(batch: pa.RecordBatch, name: str) -> tuple[str, Summary]:
    return name, summarise(batch)


def _finish_named(name: str, summary: Summary) -> tuple[str, dict]:
    return name, finish(summary)
