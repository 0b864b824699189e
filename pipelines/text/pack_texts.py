"""From the texts of a job's rows to packed examples: vocabulary, tokens, rows of one length."""

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.batches import concat, present
from pipelines.columnar.keys import HIGH, LOW, NAME, identity_keys, identity_texts, salted_hash
from pipelines.columnar.lists import one_each
from pipelines.reading.rejects import RULES
from pipelines.schemas import Table
from pipelines.schemas.labels import Label
from pipelines.schemas.splits import SPLITS, TRAIN, UNLABELLED
from pipelines.shuffling.group_by_range import GroupByRange
from pipelines.text import vocabulary as vocabularies
from pipelines.text.metadata import schema_text
from pipelines.text.row_packing import Packed, RowShape, pack
from pipelines.text.token_accounting import CUT, DROPPED, PACKED, READ, account
from pipelines.transform.raw import SPLIT
from pipelines.writing.publication import Publication

TOKENS, SEGMENTS, POSITIONS = "tokens", "segments", "positions"
QUARANTINED = "quarantined"

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

    def example_bytes(self) -> int:
        """About the size of an encoded example: a token's id takes two bytes."""
        return 4 * self.shape.length + 2 * self.shape.segments + 100


class PackTexts(beam.PTransform):
    """Examples of the labelled rows' texts, several in a row.

    The vocabulary is trained on the training split. A document goes to a range and to its place
    there by a salted hash of its identity, so that neither the order of the input nor the number of
    workers decides what is packed with what.

    Args:
        texts: see `Texts`.
        table: of the rows; its identity counts.
        label: of a document, true or false.
        publication: gets the vocabulary and the description of the examples.
        ranges: that each split is packed in.
        salt: another salt gives other rows.

    Expects a dict of batches: the splits, "unlabelled" and "quarantined". Returns a dict:
        "examples": batches of `TOKENS`, `SEGMENTS`, `POSITIONS` and the label, each of one length,
            and what is passed to the writer;
        "counts": one dict of examples by split;
        "facts": one dict for the manifest, whose tokens add up or the job fails;
        "saved": one element when vocabulary and description are written.
    """

    def __init__(
        self,
        texts: Texts,
        table: Table,
        label: Label,
        publication: Publication,
        ranges: int,
        salt: str,
    ):
        super().__init__()
        self._texts, self._table, self._label = texts, table, label
        self._publication, self._ranges, self._salt = publication, ranges, salt

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
        packed = (
            documents
            | "Together" >> beam.Flatten().with_output_types(pa.RecordBatch)
            | "Pack" >> GroupByRange(_Range(self._ranges, self._salt), self._packed)
        )
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
            (*read, *dropped, counted)
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
        identity = self._table.identity
        high, low = (pa.array(key.view(np.int64)) for key in identity_keys(batch, identity))
        columns = {
            HIGH: high,
            LOW: low,
            NAME: identity_texts(batch, identity).cast(pa.binary()),
            SPLIT: pa.array(np.full(batch.num_rows, SPLITS.index(split))),
            self._label.name: self._label.of(batch.column(self._label.column)),
            TOKENS: vocabularies.encode(vocabulary, batch.column(self._texts.column)),
        }
        return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))

    def _packed(self, batches: list[pa.RecordBatch]):
        batch = concat(batches)
        order = np.lexsort((_key(batch, NAME), _hashed(batch, self._salt)))
        batch = batch.take(pa.array(order))
        shape, label = self._texts.shape, self._label.name
        found = pack(batch.column(TOKENS), shape)
        values = batch.column(label).to_numpy().astype(np.int32)
        first = batch.select([HIGH, LOW, NAME, SPLIT]).take(pa.array(found.first))
        columns = {
            label: _lists(found.per_segment(values, shape)),
            POSITIONS: _lists(found.positions),
            SEGMENTS: _lists(found.segments),
            TOKENS: _lists(found.tokens),
        }
        columns = dict(sorted(columns.items()))
        passed = {name: one_each(first.column(name)) for name in first.schema.names}
        columns |= {**passed, _CUT: pa.array(_cut_by_row(found))}
        yield pa.RecordBatch.from_arrays(list(columns.values()), list(columns))


_CUT = "_cut"


def _cut_by_row(packed: Packed) -> np.ndarray:
    return np.bincount(packed.row, packed.cut, len(packed.first)).astype(np.int64)


def _lists(values: np.ndarray) -> pa.ListArray:
    ends = np.arange(0, values.size + 1, values.shape[1], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(values.ravel().astype(np.int64)))


def _key(batch: pa.RecordBatch, name: str) -> np.ndarray:
    return batch.column(name).to_numpy(zero_copy_only=False)


def _hashed(batch: pa.RecordBatch, salt: str) -> np.ndarray:
    high, low = (_key(batch, name).view(np.uint64) for name in (HIGH, LOW))
    return salted_hash(high, low, salt)


class _Range:
    """Documents of one split and one range of hashes are packed together."""

    def __init__(self, ranges: int, salt: str):
        self._ranges, self._salt = ranges, f"{salt}, packed together"

    def __call__(self, batch: pa.RecordBatch):
        ranges = _hashed(batch, self._salt) % np.uint64(self._ranges)
        yield _key(batch, SPLIT) * self._ranges + ranges.astype(np.int64), batch


def _texts_of(batch: pa.RecordBatch, column: str) -> list[str]:
    return batch.column(column).to_pylist()


def _train(size: int, texts) -> str:
    return vocabularies.train((text for some in texts for text in some), size)


def _read(batch: pa.RecordBatch, split: str) -> tuple[tuple[str, str], int]:
    return (READ, split), len(batch.column(TOKENS).flatten())


def _dropped(batch: pa.RecordBatch, column: str, kind: str, vocabulary: str):
    """Tokens that were read and dropped, by the rule that a row broke first or by its fate."""
    if column not in batch.schema.names:
        return
    batch = batch.filter(pa.array(present(batch.column(column))))
    counts = np.diff(vocabularies.encode(vocabulary, batch.column(column)).offsets)
    reasons = [kind] * batch.num_rows
    if kind == QUARANTINED:
        reasons = [rules[0] for rules in batch.column(RULES).to_pylist()]
    for reason, count in zip(reasons, counts.tolist(), strict=True):
        yield (READ, kind), count
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
    tokens = account({key: n for key, n in counts.items() if key[0] != _ROWS})
    places = sum(rows.values()) * texts.shape.length
    return {
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
