"""From a job's rows to sequences: windows, packed rows of one length, and SequenceExamples."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.batches import concat
from pipelines.columnar.keys import HIGH, LOW, range_of
from pipelines.schemas.labels import Label
from pipelines.schemas.splits import QUARANTINED, SPLITS, TRAIN, UNLABELLED
from pipelines.sequences import word_numbers
from pipelines.sequences.element_accounting import DROPPED, PACKED, READ, account
from pipelines.sequences.packed_rows import (
    POSITIONS,
    SEGMENTS,
    batch_of_rows,
    hashed,
    in_hashed_order,
    reasons_of,
    values_of,
)
from pipelines.sequences.packed_schema import schema_text
from pipelines.sequences.packing_job import PackingContext
from pipelines.sequences.row_packing import NO_LABEL, pack
from pipelines.sequences.rows_once import RowsOnce
from pipelines.sequences.sequence_job import Sequences
from pipelines.sequences.windows import begins, ranks, times
from pipelines.sequences.write_sequences import WriteSequences
from pipelines.shuffling.group_by_range import GroupByRange
from pipelines.transform.raw import PASSED, SPLIT, passed_columns
from pipelines.writing.publication import Publication

_ROWS, _WINDOWS = "rows", "windows"


@dataclass(frozen=True)
class PackedSequences:
    """A `pipelines.sequences.packing_job.PackedExamples` of sequences."""

    sequences: Sequences

    extras = ()

    def step(self, asked: PackingContext) -> "PackSequences":
        """See `PackedExamples`."""
        return PackSequences(self.sequences, asked)

    def example_bytes(self) -> int:
        """About the size of an encoded example: of most whole numbers one byte, of floats four."""
        names, small = len(self.sequences.names), len(self.sequences.categories) + 3
        return self.sequences.shape.length * (4 * names + small) + 30 * (names + small)


class PackSequences(beam.PTransform):
    """Examples of the labelled rows' sequences, several in a row of one length.

    All rows of a key come together, are sorted by time, and are cut into windows, of which each is
    on one side of the split; see `pipelines.sequences.windows.begins`. A window is then an element:
    a SequenceExample beside the examples, in files by length, and a part of a packed row. What is
    packed with what, a salted hash of each window's first row decides, and neither the order of
    the input nor the number of workers.

    Expects and returns what `pipelines.sequences.packing_job.PackedExamples` says. An example has
    `SEGMENTS`, `POSITIONS`, the label (`NO_LABEL` where there is no element) and the job's
    features, a value a place of each; beside the examples there are the vocabularies, the
    SequenceExamples and a description.

    Args:
        sequences: see `Sequences`.
        asked: see `PackingContext`.
    """

    def __init__(self, sequences: Sequences, asked: PackingContext):
        super().__init__()
        self._sequences, self._asked = sequences, asked

    def expand(self, rows: Mapping[str, beam.PCollection]):
        told, asked = self._sequences, self._asked
        once = rows[TRAIN].pipeline | "Once" >> beam.Create([told.least], reshuffle=False)
        training = rows[TRAIN] | "CountWords" >> beam.Map(word_numbers.counted, told.categories)
        vocabularies = once | "Vocabularies" >> beam.Map(
            _vocabularies, beam.pvalue.AsIter(training), tuple(told.categories)
        )
        known = beam.pvalue.AsSingleton(vocabularies)
        elements = [
            rows[name]
            | f"Elements[{name}]"
            >> beam.Map(self._elements, name, known).with_output_types(pa.RecordBatch)
            for name in SPLITS
        ]
        together = elements | "Together" >> beam.Flatten().with_output_types(pa.RecordBatch)
        windows = together | "Windows" >> GroupByRange(
            _KeyRange(told.key, asked.ranges), self._windows
        )
        packed = windows | "Pack" >> beam.Map(self._packed).with_output_types(pa.RecordBatch)
        dropped = [
            rows[name] | f"Drop[{name}]" >> beam.FlatMap(_dropped, name)
            for name in (UNLABELLED, QUARANTINED)
        ]
        read = [
            collection | f"CountRead[{name}]" >> beam.Map(_read, name)
            for name, collection in zip(SPLITS, elements, strict=True)
        ]
        counted = packed | "CountPacked" >> beam.FlatMap(_count_packed)
        by_length = windows | "CountWindows" >> beam.FlatMap(_count_windows, told)
        once_each = together | "RowsOnce" >> RowsOnce(asked.ranges)
        counts = (
            (*read, *dropped, counted, by_length, once_each)
            | "AllCounts" >> beam.Flatten()
            | "SumCounts" >> beam.CombinePerKey(sum)
            | "CountsAsDict" >> beam.combiners.ToDict()
        )
        files = windows | "WriteSequences" >> WriteSequences(
            told, asked, beam.pvalue.AsSingleton(counts)
        )
        return {
            "examples": packed,
            "counts": counts | "Rows" >> beam.Map(_rows),
            "facts": counts | "Facts" >> beam.Map(_facts, told, known, beam.pvalue.AsList(files)),
            "saved": vocabularies | "Save" >> beam.Map(_save, told, asked.label, asked.publication),
        }

    def _elements(self, batch: pa.RecordBatch, split: str, words: dict) -> pa.RecordBatch:
        """What windows are made of: passed columns, key and time, label, features to be."""
        told, label = self._sequences, self._asked.label
        columns = passed_columns(batch, self._asked.table, split)
        needed = dict.fromkeys((told.key, told.time, *told.columns))
        columns |= {name: batch.column(name) for name in needed}
        columns[_LABEL] = label.of(batch.column(label.column))
        for feature, column in told.categories.items():
            numbers = word_numbers.numbered(batch.column(column), words[feature])
            columns[_category(feature)] = pa.array(numbers)
        return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))

    def _windows(self, batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """All windows of a range of keys, a row each: a batch for each split."""
        told = self._sequences
        batch = concat(batches)
        keys, instants = ranks(batch.column(told.key)), times(batch.column(told.time))
        high, low = (values_of(batch, name) for name in (HIGH, LOW))
        # Of one instant too, what comes first is not left to the order of the input.
        order = np.lexsort((low, high, instants, keys))
        batch, keys, instants = batch.take(pa.array(order)), keys[order], instants[order]
        first = begins(keys, instants, values_of(batch, SPLIT), told.gap, told.shape.length)
        elements: dict[str, np.ndarray] = dict(told.numbers(batch, first))
        elements |= {name: values_of(batch, _category(name)) for name in told.categories}
        elements[self._asked.label.name] = values_of(batch, _LABEL)
        starts = np.flatnonzero(first)
        ends = pa.array(np.append(starts, batch.num_rows).astype(np.int32))
        passed = batch.select([*PASSED, told.key]).take(pa.array(starts))
        columns: dict[str, pa.Array] = dict(zip(passed.schema.names, passed.columns, strict=True))
        columns |= {
            name: pa.ListArray.from_arrays(ends, pa.array(values))
            for name, values in elements.items()
        }
        found = pa.RecordBatch.from_arrays(list(columns.values()), list(columns))
        sides = values_of(found, SPLIT)
        for side in np.unique(sides).tolist():
            mine = found.filter(pa.array(sides == side))
            yield in_hashed_order(mine, f"{self._asked.salt}, packed together")

    def _packed(self, windows: pa.RecordBatch) -> pa.RecordBatch:
        told, label = self._sequences, self._asked.label.name
        names = [*told.names, *told.categories, label]
        lists = {name: windows.column(name) for name in names}
        ends = _ends(lists[label])
        packing = pack(np.diff(ends), told.shape)
        features = {}
        for name, column in lists.items():
            values = column.flatten().to_numpy(zero_copy_only=False)
            features[name] = packing.laid(values, ends, NO_LABEL if name == label else 0)
        return batch_of_rows(windows, packing, features)


_LABEL = "_label"


def _category(feature: str) -> str:
    return f"_category {feature}"


def _ends(lists: pa.ListArray) -> np.ndarray:
    """Where each list begins in `lists.flatten()`, and one more."""
    offsets = lists.offsets.to_numpy()
    return offsets - offsets[0]


class _KeyRange:
    """Rows of one key are in one range; those without a key are spread by their identity."""

    def __init__(self, key: str, ranges: int):
        self._key, self._ranges = key, ranges

    def __call__(self, batch: pa.RecordBatch):
        spread = hashed(batch, "sequences")
        yield range_of(batch.column(self._key), spread, self._ranges), batch


def _vocabularies(least: int, counts: Iterable, categories: tuple[str, ...]) -> dict:
    return word_numbers.vocabularies(counts, categories, least)


def _read(batch: pa.RecordBatch, split: str) -> tuple[tuple, int]:
    return (READ, split), batch.num_rows


def _dropped(batch: pa.RecordBatch, fate: str) -> Iterator[tuple[tuple, int]]:
    for reason in reasons_of(batch, fate):
        yield (READ, fate), 1
        yield (DROPPED, reason), 1


def _count_packed(batch: pa.RecordBatch) -> Iterator[tuple[tuple, int]]:
    split = SPLITS[batch.column(SPLIT).flatten()[0].as_py()]
    yield (_ROWS, split), batch.num_rows
    yield (PACKED, split), int(np.count_nonzero(batch.column(SEGMENTS).flatten()))


def _count_windows(batch: pa.RecordBatch, told: Sequences) -> Iterator[tuple[tuple, int]]:
    split = SPLITS[batch.column(SPLIT)[0].as_py()]
    lengths = np.diff(_ends(batch.column(told.names[0])))
    bounds, counts = np.unique(told.bound_of(lengths), return_counts=True)
    for bound, count in zip(bounds.tolist(), counts.tolist(), strict=True):
        yield (_WINDOWS, (split, bound)), count


def _rows(counts: Mapping) -> dict[str, int]:
    return {name: counts.get((_ROWS, name), 0) for name in SPLITS}


def _facts(counts: Mapping, told: Sequences, words: Mapping, files: list[dict]) -> dict:
    rows, length = _rows(counts), told.shape.length
    mine = {key: n for key, n in counts.items() if key[0] not in (_ROWS, _WINDOWS)}
    accounted = account(mine, told.what)
    elements = sum(accounted[PACKED].values())
    windows = {key: n for (kind, key), n in counts.items() if kind == _WINDOWS}
    bucketed = sum(bound * n for (_, bound), n in windows.items())
    text = word_numbers.as_text(words)

    def filled(places: int) -> float | None:
        return round(elements / places, 4) if places else None

    return {
        told.what: {
            "length": length,
            "gap_seconds": told.gap,
            "key": told.key,
            "time": told.time,
            "numbers": list(told.names),
            "categories": {name: word_numbers.FIRST + len(words[name]) for name in told.categories},
            "vocabularies": {
                "path": f"{word_numbers.FOLDER}/{word_numbers.NAME}",
                "sha256": word_numbers.digest_of(text),
                "trained_on": TRAIN,
            },
            "packed_rows": rows,
            "elements": accounted,
            "windows": {
                name: sum(n for (split, _), n in windows.items() if split == name)
                for name in SPLITS
            },
            # The share of places that hold an element, of three ways to have one shape.
            "filled": {
                "packed": filled(sum(rows.values()) * length),
                "padded in buckets": filled(bucketed),
                "padded to the longest": filled(sum(windows.values()) * length),
            },
            "bounds": list(told.bounds),
            "sequences": sorted(files, key=lambda file: file["path"]),
        }
    }


def _save(words: Mapping, told: Sequences, label: Label, publication: Publication) -> None:
    text = word_numbers.as_text(words)
    path = publication.path(word_numbers.FOLDER, word_numbers.NAME)
    storage.write_file(path, text.encode())
    length = told.shape.length
    integers = {
        SEGMENTS: (length, 0, told.shape.segments),
        POSITIONS: (length, 0, length - 1),
        label.name: (length, NO_LABEL, 1),
    }
    for name in told.categories:
        integers[name] = (length, 0, word_numbers.FIRST + len(words[name]) - 1)
    described = schema_text(integers, dict.fromkeys(told.names, length))
    storage.write_file(publication.path("transformed_metadata", "schema.pbtxt"), described.encode())
