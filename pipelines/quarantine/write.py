"""Quarantined rows as JSON lines, and what they were quarantined for."""

import heapq
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import apache_beam as beam
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.batches import as_rows
from pipelines.reading.rejects import (
    PLACE,
    REASONS,
    RULES,
    are_lines,
    name_of_line,
    name_of_row,
    plain,
)

# Rows that are shown of a rule.
EXAMPLES_PER_RULE = 3


class Failure(NamedTuple):
    """A rule that rows broke: how many, and (reason, row) of some."""

    rows: int
    examples: tuple[tuple[str, str], ...]

    @property
    def reasons(self) -> list[str]:
        """The examples' reasons, each once."""
        return sorted({reason for reason, _ in self.examples})


def as_lines(batch: pa.RecordBatch) -> Iterator[str]:
    """Each quarantined row as a line of JSON, whole.

    `rules` and `reasons` come first; then `file`, `line`, `offset` and `text` of a
    line that could not be read, or `row` with every column of one that could.
    """
    lines = are_lines(batch.schema)
    for row in as_rows(batch):
        rules, reasons = row.pop(RULES), row.pop(REASONS)
        kept = {name: plain(value) for name, value in row.items()}
        body = kept if lines else {"row": kept}
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
    """Counts broken rules, with a few rows each: one dict of id to `Failure`.

    Args:
        identity: names of the columns that name a row.
    """

    def __init__(self, identity: Sequence[str]):
        super().__init__()
        self._identity = tuple(identity)

    def expand(self, batches):
        return (
            batches
            | "Broken" >> beam.FlatMap(_failures, self._identity)
            | "ByRule" >> beam.CombinePerKey(_merge_failures)
            | "AsDict" >> beam.combiners.ToDict()
        )


def _failures(batch: pa.RecordBatch, identity: Sequence[str]) -> Iterator[tuple[str, Failure]]:
    counts: Counter[str] = Counter()
    shown: dict[str, set[tuple[str, str]]] = defaultdict(set)
    lines = are_lines(batch.schema)
    naming = PLACE if lines else identity or batch.schema.names
    rows = batch.select(list(dict.fromkeys([*naming, RULES, REASONS])))
    for row in as_rows(rows):
        name = name_of_line(row) if lines else name_of_row(row, identity)
        for rule, reason in zip(row[RULES], row[REASONS], strict=True):
            counts[rule] += 1
            shown[rule].add((reason, name))
    for rule, count in counts.items():
        yield rule, Failure(count, tuple(heapq.nsmallest(EXAMPLES_PER_RULE, shown[rule])))


def _merge_failures(failures: Iterable[Failure]) -> Failure:
    total, shown = 0, set()
    for failure in failures:
        total += failure.rows
        shown.update(failure.examples)
    return Failure(total, tuple(heapq.nsmallest(EXAMPLES_PER_RULE, shown)))
