"""From the texts of a job's rows to packed examples: vocabulary, tokens, rows of one length."""

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.batches import concat, present, with_columns
from pipelines.schemas.labels import Label
from pipelines.schemas.splits import QUARANTINED, SPLITS, TRAIN, UNLABELLED
from pipelines.sequences.element_accounting import CUT, DROPPED, PACKED, READ, account
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
from pipelines.sequences.row_packing import RowShape, pack
from pipelines.sequences.rows_once import RowsOnce
from pipelines.shuffling.group_by_range import GroupByRange
from pipelines.text import vocabulary as vocabularies
from pipelines.transform.raw import SPLIT, passed_columns
from pipelines.writing.publication import Publication

TOKENS = "tokens"

_TOO_LONG = "longer than a row"


@dataclass(frozen=True)
class Texts:
    """What a job says of the texts that its examples are made of.

    Attributes:
        column: of the checked rows, a text.
        shape: of a packed row.
        vocabulary: entries of the byte-pair vocabulary, at most.
    """

    column: str
    shape: RowShape = field(default_factory=RowShape)
    vocabulary: int = 2_048

    # Of `pipelines.sequences.packing_job.PackedExamples`.
    extras = ("text",)

    def step(self, asked: PackingContext) -> "PackTexts":
        """See `PackedExamples`."""
        return PackTexts(self, asked)

    def example_bytes(self) -> int:
        """About the size of an encoded example: a token's id takes two bytes."""
        return 4 * self.shape.length + 2 * self.shape.segments + 100


class PackTexts(beam.PTransform):
    """Examples of the labelled rows' texts, several in a row.

    The vocabulary is trained on the training split. A document goes to a range and to its place
    there by a salted hash of its identity, so that neither the order of the input nor the number of
    workers decides what is packed with what.

    Expects and returns what `pipelines.sequences.packing_job.PackedExamples` says. An example has
    `TOKENS`, `SEGMENTS`, `POSITIONS` and the label; beside the examples there are the vocabulary
    and their description.

    Args:
        texts: see `Texts`.
        asked: see `PackingContext`.
    """

    def __init__(self, texts: Texts, asked: PackingContext):
        super().__init__()
        self._texts, self._table, self._label = texts, asked.table, asked.label
        self._publication, self._ranges, self._salt = asked.publication, asked.ranges, asked.salt

    def expand(self, rows: Mapping[str, beam.PCollection]):
        asked = self._texts
        pipeline = rows[TRAIN].pipeline
        once = pipeline | "Once" >> beam.Create([asked.vocabulary], reshuffle=False)
        training = rows[TRAIN] | "TrainingTexts" >> beam.Map(_texts_of, asked.column)
        vocabulary = once | "Train" >> beam.Map(_train, beam.pvalue.AsIter(training))
        known = beam.pvalue.AsSingleton(vocabulary)
        documents = [
            rows[name]
            | f"Tokenise[{name}]"
            >> beam.Map(self._documents, name, known).with_output_types(pa.RecordBatch)
            for name in SPLITS
        ]
        together = documents | "Together" >> beam.Flatten().with_output_types(pa.RecordBatch)
        packed = together | "Pack" >> GroupByRange(_Range(self._ranges, self._salt), self._packed)
        once_each = together | "RowsOnce" >> RowsOnce(self._ranges)
        dropped = [
            rows[name] | f"Drop[{name}]" >> beam.FlatMap(_dropped, asked.column, name, known)
            for name in (UNLABELLED, QUARANTINED)
        ]
        read = [
            documents[index] | f"CountRead[{name}]" >> beam.Map(_read, name)
            for index, name in enumerate(SPLITS)
        ]
        counted = packed | "CountPacked" >> beam.FlatMap(_count_packed)
        counts = (
            (*read, *dropped, counted, once_each)
            | "AllCounts" >> beam.Flatten()
            | "SumCounts" >> beam.CombinePerKey(sum)
            | "CountsAsDict" >> beam.combiners.ToDict()
        )
        examples = packed | "Examples" >> beam.Map(_without, _CUT).with_output_types(pa.RecordBatch)
        return {
            "examples": examples,
            "counts": counts | "Rows" >> beam.Map(_rows),
            "facts": counts | "Facts" >> beam.Map(_facts, asked, known),
            "saved": vocabulary | "Save" >> beam.Map(_save, asked, self._label, self._publication),
        }

    def _documents(self, batch: pa.RecordBatch, split: str, vocabulary: str) -> pa.RecordBatch:
        columns = passed_columns(batch, self._table, split) | {
            self._label.name: self._label.of(batch.column(self._label.column)),
            TOKENS: vocabularies.encode(vocabulary, batch.column(self._texts.column)),
        }
        return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))

    def _packed(self, batches: list[pa.RecordBatch]):
        batch = in_hashed_order(concat(batches), self._salt)
        tokens, label = batch.column(TOKENS), self._label.name
        ends = np.asarray(tokens.offsets)
        found = pack(np.diff(ends), self._texts.shape)
        ids = tokens.values.to_numpy(zero_copy_only=False)
        features = {
            label: found.per_segment(values_of(batch, label).astype(np.int32)),
            TOKENS: found.laid(ids, ends, vocabularies.PADDING_ID),
        }
        rows = batch_of_rows(batch, found, features)
        cut = np.bincount(found.row, found.cut, rows.num_rows).astype(np.int64)
        yield with_columns(rows, {_CUT: pa.array(cut)})


_CUT = "_cut"


class _Range:
    """Documents of one split and one range of hashes are packed together."""

    def __init__(self, ranges: int, salt: str):
        self._ranges, self._salt = ranges, f"{salt}, packed together"

    def __call__(self, batch: pa.RecordBatch):
        ranges = hashed(batch, self._salt) % np.uint64(self._ranges)
        yield values_of(batch, SPLIT) * self._ranges + ranges.astype(np.int64), batch


def _texts_of(batch: pa.RecordBatch, column: str) -> list[str]:
    return batch.column(column).to_pylist()


def _train(size: int, texts) -> str:
    return vocabularies.train((text for some in texts for text in some), size)


def _read(batch: pa.RecordBatch, split: str) -> tuple[tuple[str, str], int]:
    return (READ, split), len(batch.column(TOKENS).flatten())


def _dropped(batch: pa.RecordBatch, column: str, fate: str, vocabulary: str):
    """Tokens that were read and dropped, by reason."""
    if column not in batch.schema.names:
        return
    batch = batch.filter(pa.array(present(batch.column(column))))
    counts = np.diff(vocabularies.encode(vocabulary, batch.column(column)).offsets)
    for reason, count in zip(reasons_of(batch, fate), counts.tolist(), strict=True):
        yield (READ, fate), count
        yield (DROPPED, reason), count


def _count_packed(batch: pa.RecordBatch):
    split = SPLITS[batch.column(SPLIT).flatten()[0].as_py()]
    yield (_ROWS, split), batch.num_rows
    yield (PACKED, split), int(np.count_nonzero(batch.column(SEGMENTS).flatten()))
    yield (CUT, _TOO_LONG), int(batch.column(_CUT).to_numpy().sum())


_ROWS = "rows"


def _rows(counts: Mapping) -> dict[str, int]:
    return {name: counts.get((_ROWS, name), 0) for name in SPLITS}


def _without(batch: pa.RecordBatch, name: str) -> pa.RecordBatch:
    return batch.select([other for other in batch.schema.names if other != name])


def _facts(counts: Mapping, texts: Texts, vocabulary: str) -> dict:
    rows = _rows(counts)
    tokens = account({key: n for key, n in counts.items() if key[0] != _ROWS}, TOKENS)
    places = sum(rows.values()) * texts.shape.length
    told = {
        "length": texts.shape.length,
        "segments": texts.shape.segments,
        "vocabulary": {
            "path": f"{vocabularies.FOLDER}/{vocabularies.NAME}",
            "size": vocabularies.size_of(vocabulary),
            "sha256": vocabularies.digest_of(vocabulary),
            "trained_on": TRAIN,
            "tokenizers": importlib.metadata.version("tokenizers"),
        },
        "packed_rows": rows,
        "tokens": tokens,
        "filled": round(sum(tokens[PACKED].values()) / places, 4) if places else None,
    }
    return {"texts": told}


def _save(vocabulary: str, texts: Texts, label: Label, publication: Publication) -> None:
    path = publication.path(vocabularies.FOLDER, vocabularies.NAME)
    storage.write_file(path, vocabulary.encode())
    size = vocabularies.size_of(vocabulary)
    described = schema_text(
        {
            TOKENS: (texts.shape.length, 0, size - 1),
            SEGMENTS: (texts.shape.length, 0, texts.shape.segments),
            POSITIONS: (texts.shape.length, 0, texts.shape.length - 1),
            label.name: (texts.shape.segments, -1, 1),
        }
    )
    storage.write_file(publication.path("transformed_metadata", "schema.pbtxt"), described.encode())
