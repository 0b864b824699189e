"""Finding texts that are equal or nearly so, on Beam.

Equal texts meet by their hash, and the first of each goes on. Those that share a band of their
MinHash signatures become pairs; a pair is brought together with its two texts, and counts if
the Jaccard similarity of their shingles is high enough. What is connected by such pairs is one
group, whoever is connected by whom.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import concat, integers, nullable, present, with_columns
from pipelines.columnar.components import components
from pipelines.columnar.keys import identity_keys, mixed
from pipelines.shuffling.group_by_range import GroupByRange
from pipelines.text.candidates import candidate_pairs, distinct_pairs
from pipelines.text.minhash import Banding, band_keys, signatures, sketches
from pipelines.text.shingles import similarities

# Texts whose signatures are made at once: 27 MB of them.
_TEXTS_AT_ONCE = 32_768
# What a text has for each band is small beside the text, and there are many.
_RANGES_OF_BANDS = 4

_TEXTS = pa.schema([("id", pa.int64()), ("text", pa.large_string())])
_SAME = pa.schema([*_TEXTS, ("same_as", pa.int64())])
_COPIES = pa.schema([("id", pa.int64()), ("same_as", pa.int64())])
# A text for the range (`second` is null), or a pair that is compared there (`text` is null).
_MEETING = pa.schema(
    [
        ("range", pa.int64()),
        ("first", pa.int64()),
        ("second", pa.int64()),
        ("text", pa.large_string()),
    ]
)
_EDGES = pa.schema([("first", pa.int64()), ("second", pa.int64()), ("similarity", pa.float64())])


@dataclass(frozen=True)
class Likeness:
    """When texts are near duplicates, and when they are alike.

    Attributes:
        near: Jaccard similarity of five-byte shingles from which one of two texts is enough.
        alike: that from which two texts belong on the same side of a split.
        banding: how pairs are proposed.
    """

    near: float = 0.8
    alike: float = 0.6
    banding: Banding = field(default_factory=Banding)


class Groups(NamedTuple):
    """What was found of the texts that are like another; four int64 arrays, ids rising.

    Attributes:
        ids: of the texts.
        same: the smallest id of the same text, or -1.
        near: of a text that is no copy, the smallest id of its near duplicates, or -1.
        cluster: the smallest id of all that are alike.
    """

    ids: np.ndarray
    same: np.ndarray
    near: np.ndarray
    cluster: np.ndarray


class FindDuplicates(beam.PTransform):
    """Rows with what their texts are copies of, and which belong together.

    Args:
        text: name of a column of texts; a row without one is like no other.
        id: name of a column of integers that are unique.
        ranges: key ranges that texts are shuffled into.
        likeness: see `Likeness`.

    Returns the rows with three columns more, of the type of `id`: `same_text_as`, the smallest id
    of a row of the same text, null for that row itself; `duplicate_of`, of the first row of a text,
    the smallest id of its near duplicates, null for that; `cluster`, the smallest id of all that
    are alike.

    Cost: two shuffles of the texts, one of 32 bytes a text and band, and one of the pairs. The
    ids of those that are like another, 32 bytes each, fit in a worker's memory twice.
    """

    def __init__(self, text: str, id: str, ranges: int, likeness: Likeness | None = None):
        super().__init__()
        self._text, self._id, self._ranges = text, id, ranges
        self._likeness = likeness or Likeness()

    def expand(self, rows):
        asked, ranges = self._likeness, self._ranges
        texts = rows | "Texts" >> _each(_texts, self._text, self._id)
        same = texts | "Same" >> GroupByRange(_ByText(ranges), _first_of_each)
        firsts = same | "Firsts" >> _each(_firsts)
        pairs = (
            firsts
            | "Bands" >> beam.FlatMap(_bands, asked.banding).with_output_types(pa.RecordBatch)
            | "Pairs" >> GroupByRange(_ByKey(ranges * _RANGES_OF_BANDS), _Pairs(ranges, asked))
        )
        at_home = firsts | "AtHome" >> _each(_at_home, ranges)
        # The text of a pair's first comes to the range of its second, once for all pairs there.
        lent = (at_home, pairs) | "FirstsOfPairs" >> beam.Flatten()
        lent = lent | "Lend" >> GroupByRange(_ByFirst(ranges), _lent)
        meeting = (at_home, lent, pairs) | "Meeting" >> beam.Flatten()
        edges = meeting | "Compare" >> GroupByRange(_by_range, _Compare(asked.alike))
        copies = same | "Copies" >> _each(_copies)
        groups = (
            rows.pipeline
            | "Once" >> beam.Create([asked.near], reshuffle=False)
            | "Connect" >> beam.Map(_groups, beam.pvalue.AsIter(edges), beam.pvalue.AsIter(copies))
        )
        return rows | "Tell" >> beam.Map(
            _tell, self._id, beam.pvalue.AsSingleton(groups)
        ).with_output_types(pa.RecordBatch)


def _each(function, *arguments):
    return beam.Map(function, *arguments).with_output_types(pa.RecordBatch)


def _texts(batch: pa.RecordBatch, text: str, id: str) -> pa.RecordBatch:
    columns = [
        pa.array(integers(batch.column(id))),
        batch.column(text).cast(pa.large_string()),
    ]
    found = pa.RecordBatch.from_arrays(columns, schema=_TEXTS)
    return found.filter(pa.array(present(found.column("text"))))


class _ByText:
    def __init__(self, ranges: int):
        self._ranges = ranges

    def __call__(self, batch: pa.RecordBatch):
        yield _spread(identity_keys(batch, ["text"])[0], self._ranges), batch


def _spread(keys: np.ndarray, ranges: int) -> np.ndarray:
    return (mixed(keys.astype(np.uint64)) % np.uint64(ranges)).astype(np.int64)


def _first_of_each(batches: list[pa.RecordBatch]):
    """Each row with the smallest id of its text, null where that is its own."""
    batch = concat(batches)
    ids = integers(batch.column("id"))
    codes = batch.column("text").dictionary_encode().indices.to_numpy()
    smallest = np.full(codes.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, codes, ids)
    first = smallest[codes]
    yield with_columns(batch, {"same_as": nullable(first, first != ids, pa.int64())})


def _firsts(batch: pa.RecordBatch) -> pa.RecordBatch:
    rows = batch.filter(pa.array(~present(batch.column("same_as"))))
    return rows.select(_TEXTS.names)


def _copies(batch: pa.RecordBatch) -> pa.RecordBatch:
    rows = batch.filter(pa.array(present(batch.column("same_as"))))
    return rows.select(_COPIES.names)


def _keys_of(banding: Banding) -> pa.Schema:
    """A band's key, the text that it is of, and the words of that one's sketch."""
    words = [(f"sketch_{word}", pa.uint64()) for word in range(-(-banding.hashes // 64))]
    return pa.schema([("key", pa.uint64()), ("id", pa.int64()), *words])


def _bands(batch: pa.RecordBatch, banding: Banding):
    for start in range(0, batch.num_rows, _TEXTS_AT_ONCE):
        some = batch.slice(start, _TEXTS_AT_ONCE)
        signed = signatures(some.column("text"), banding.hashes)
        ids = np.repeat(integers(some.column("id")), banding.bands)
        sketched = np.repeat(sketches(signed), banding.bands, axis=0)
        columns = [pa.array(band_keys(signed, banding).ravel()), pa.array(ids)]
        columns += [pa.array(np.ascontiguousarray(word)) for word in sketched.T]
        yield pa.RecordBatch.from_arrays(columns, schema=_keys_of(banding))


class _ByKey:
    def __init__(self, ranges: int):
        self._ranges = ranges

    def __call__(self, batch: pa.RecordBatch):
        yield _spread(batch.column("key").to_numpy(), self._ranges), batch


class _Pairs:
    """The pairs of a range of bands, each for the range where its second is at home."""

    def __init__(self, ranges: int, likeness: Likeness):
        self._ranges = ranges
        self._differing = likeness.banding.differing(likeness.alike)

    def __call__(self, batches: list[pa.RecordBatch]):
        batch = concat(batches)
        keys, ids, *words = (column.to_numpy() for column in batch.columns)
        pairs = candidate_pairs(keys, ids, np.stack(words, axis=1), self._differing)
        if len(pairs.first):
            yield _meeting(_spread(pairs.second, self._ranges), pairs.first, pairs.second)


def _meeting(ranges: np.ndarray, first: np.ndarray, second=None, text=None) -> pa.RecordBatch:
    columns = [
        pa.array(ranges),
        pa.array(first),
        pa.nulls(len(first), pa.int64()) if second is None else pa.array(second),
        pa.nulls(len(first), pa.large_string()) if text is None else text,
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_MEETING)


def _at_home(batch: pa.RecordBatch, ranges: int) -> pa.RecordBatch:
    ids = integers(batch.column("id"))
    return _meeting(_spread(ids, ranges), ids, text=batch.column("text"))


class _ByFirst:
    def __init__(self, ranges: int):
        self._ranges = ranges

    def __call__(self, batch: pa.RecordBatch):
        yield _spread(integers(batch.column("first")), self._ranges), batch


def _texts_and_pairs(batches: list[pa.RecordBatch]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    batch = concat(batches)
    is_text = present(batch.column("text"))
    return batch.filter(pa.array(is_text)), batch.filter(pa.array(~is_text))


def _lent(batches: list[pa.RecordBatch]):
    """The texts that pairs want in another range than their own."""
    texts, pairs = _texts_and_pairs(batches)
    ids, wanted = integers(pairs.column("first")), integers(pairs.column("range"))
    ids, wanted = _distinct(ids, wanted)
    places = _places(texts, ids)
    home = integers(texts.column("range"))[places]
    away = wanted != home
    if away.any():
        text = texts.column("text").take(pa.array(places[away]))
        yield _meeting(wanted[away], ids[away], text=text)


def _distinct(ids: np.ndarray, ranges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((ranges, ids))
    ids, ranges = ids[order], ranges[order]
    new = np.r_[True, (ids[1:] != ids[:-1]) | (ranges[1:] != ranges[:-1])][: len(ids)]
    return ids[new], ranges[new]


def _places(texts: pa.RecordBatch, ids: np.ndarray) -> np.ndarray:
    """Where the text of each id is in a batch that has them all."""
    known = integers(texts.column("first"))
    order = np.argsort(known)
    return order[np.searchsorted(known, ids, sorter=order)]


def _by_range(batch: pa.RecordBatch):
    yield integers(batch.column("range")), batch


class _Compare:
    """The pairs of a range that are alike, with their similarity."""

    def __init__(self, alike: float):
        self._alike = alike

    def __call__(self, batches: list[pa.RecordBatch]):
        texts, proposed = _texts_and_pairs(batches)
        first, second = (integers(proposed.column(name)) for name in ("first", "second"))
        pairs = distinct_pairs(first, second)
        one, other = (_places(texts, ids) for ids in pairs)
        found = similarities(texts.column("text"), one, other, self._alike)
        kept = found >= self._alike
        if kept.any():
            columns = [pa.array(column[kept]) for column in (*pairs, found)]
            yield pa.RecordBatch.from_arrays(columns, schema=_EDGES)


def _groups(near: float, edges, copies) -> Groups:
    """What all edges and copies come to."""
    first, second, similarity = _columns(edges, _EDGES)
    copy, same_as = _columns(copies, _COPIES)
    close = similarity >= near
    like, cluster = components(first, second)
    nearly, smallest = components(first[close], second[close])
    ids = np.union1d(like, copy)
    same = _looked_up(copy, same_as, ids, -1)
    duplicate_of = _looked_up(nearly, smallest, ids, -1)
    # A copy is like whatever the first of its text is like.
    standing = np.where(same < 0, ids, same)
    return Groups(
        ids,
        same,
        np.where(duplicate_of == ids, -1, duplicate_of),
        _looked_up(like, cluster, standing, standing),
    )


def _columns(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> list[np.ndarray]:
    table = pa.Table.from_batches(list(batches), schema)
    return [table.column(name).to_numpy() for name in schema.names]


def _looked_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray, missing) -> np.ndarray:
    """The value of each wanted key, and what stands for one that is not there."""
    if not len(keys):
        return np.broadcast_to(missing, wanted.shape).astype(np.int64)
    order = np.argsort(keys)
    places = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    return np.where(keys[places] == wanted, values[places], missing)


def _tell(batch: pa.RecordBatch, id: str, groups: Groups) -> pa.RecordBatch:
    ids, type = integers(batch.column(id)), batch.column(id).type
    same = _looked_up(groups.ids, groups.same, ids, -1)
    near = _looked_up(groups.ids, groups.near, ids, -1)
    cluster = _looked_up(groups.ids, groups.cluster, ids, ids)
    return with_columns(
        batch,
        {
            "same_text_as": nullable(same, same >= 0, type),
            "duplicate_of": nullable(near, near >= 0, type),
            "cluster": nullable(cluster, np.ones(len(ids), bool), type),
        },
    )
