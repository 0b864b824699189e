"""Quarantined rows as JSON lines, and what they were quarantined for."""

import datetime
import json
import zlib
from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa

from pipelines import storage
from pipelines.reading.rejects import REASONS, RULES

# Rows that are shown of a rule.
EXAMPLES_PER_RULE = 3

Failure = tuple[int, tuple[str, ...]]


def _plain(value):
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float) and value != value:
        return None
    return value


def as_lines(batch: pa.RecordBatch) -> Iterator[str]:
    """Each quarantined row as a line of JSON, whole.

    `rules` and `reasons` come first; then `file`, `line`, `offset` and `text` of a
    line that could not be read, or `row` with every column of one that could.
    """
    for row in batch.to_pylist():
        rules, reasons = row.pop(RULES), row.pop(REASONS)
        kept = {name: _plain(value) for name, value in row.items()}
        body = kept if "text" in kept else {"row": kept}
        yield json.dumps({"rules": rules, "reasons": reasons, **body}, ensure_ascii=False)


class WriteQuarantine(beam.PTransform):
    """Writes quarantined rows to `rejected-00000-of-0000N.jsonl`, sorted.

    Args:
        folder: gets the files; one without a row is not written.
        files: N; each is sorted in the memory of one worker.

    Expects batches with the columns `_rules` and `_reasons`. Returns the paths.
    """

    def __init__(self, folder: str, files: int):
        super().__init__()
        self._folder = folder
        self._files = files

    def expand(self, batches):
        files, folder = self._files, self._folder
        return (
            batches
            | "Lines" >> beam.FlatMap(as_lines).with_output_types(str)
            | "ByFile"
            >> beam.Map(lambda line: (zlib.crc32(line.encode()) % files, line)).with_output_types(
                tuple[int, str]
            )
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.MapTuple(lambda index, lines: _write(folder, index, files, lines))
        )


def _write(folder: str, index: int, files: int, lines) -> str:
    name = f"rejected-{index:05d}-of-{files:05d}.jsonl"
    text = "".join(f"{line}\n" for line in sorted(lines))
    # A lone surrogate can come out of a damaged Parquet text; it must not lose the row.
    storage.write_file(storage.join(folder, name), text.encode("utf-8", "backslashreplace"))
    return f"quarantine/{name}"


class SummariseFailures(beam.PTransform):
    """Counts broken rules, with a few reasons each: one dict of id to (count, reasons)."""

    def expand(self, batches):
        return (
            batches
            | "Broken" >> beam.FlatMap(_failures)
            | "ByRule" >> beam.CombinePerKey(_merge_failures)
            | "AsDict" >> beam.combiners.ToDict()
        )


def _failures(batch: pa.RecordBatch) -> Iterator[tuple[str, Failure]]:
    counts: dict[str, list] = {}
    pairs = zip(batch.column(RULES).to_pylist(), batch.column(REASONS).to_pylist(), strict=True)
    for rules, reasons in pairs:
        for rule, reason in zip(rules, reasons, strict=True):
            entry = counts.setdefault(rule, [0, set()])
            entry[0] += 1
            entry[1].add(reason)
    for rule, (count, reasons) in counts.items():
        yield rule, (count, tuple(sorted(reasons)[:EXAMPLES_PER_RULE]))


def _merge_failures(failures) -> Failure:
    total, shown = 0, set()
    for count, reasons in failures:
        total += count
        shown = set(sorted(shown.union(reasons))[:EXAMPLES_PER_RULE])
    return total, tuple(sorted(shown))
