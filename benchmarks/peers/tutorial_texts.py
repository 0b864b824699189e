"""Texts as tutorials prepare them: a row is a dict, and every step a function of one row.

Each text is normalised, its MinHash is updated shingle by shingle, bands are keys, pairs are joined
with their texts and compared as sets, and what is left is tokenised and packed text by text.
"""

import hashlib
import unicodedata
from collections.abc import Iterable

import apache_beam as beam
import numpy as np

LETTERS, BANDS, ROWS = 5, 26, 4
NEAR = 0.8
LENGTH = 128

_PRIME = np.uint64((1 << 61) - 1)
_RANDOM = np.random.default_rng(1)
_A, _B = _RANDOM.integers(1, 1 << 29, (2, BANDS * ROWS), dtype=np.uint64)


def normalise(row: dict) -> dict:
    text = unicodedata.normalize("NFKC", row["text"]).lower()
    return {**row, "text": " ".join(text.split())}


def shingles(text: str) -> set[str]:
    return {text[i : i + LETTERS] for i in range(max(1, len(text) - LETTERS + 1))}


def bands(row: dict) -> Iterable[tuple[str, int]]:
    smallest = np.full(BANDS * ROWS, _PRIME)
    for shingle in shingles(row["text"]):
        word = np.uint64(int.from_bytes(hashlib.sha1(shingle.encode()).digest()[:4], "little"))
        smallest = np.minimum(smallest, (_A * word + _B) % _PRIME)
    for band in range(BANDS):
        part = smallest[band * ROWS : (band + 1) * ROWS]
        yield f"{band}:{part.tobytes().hex()}", row["id"]


def pairs(element) -> Iterable[tuple[int, int]]:
    _, ids = element
    ids = sorted(ids)
    for i, one in enumerate(ids):
        for other in ids[i + 1 :]:
            yield one, other


def attach(element, side: str):
    """The pairs of a text with that text."""
    _, joined = element
    for text in joined["texts"]:
        for pair in joined["pairs"]:
            yield pair, (side, text)


def compare(element) -> Iterable[tuple[int, int]]:
    pair, texts = element
    known = dict(texts)
    one, other = shingles(known["first"]), shingles(known["second"])
    if len(one & other) / len(one | other) >= NEAR:
        yield pair


def copies(_, edges: list[tuple[int, int]]) -> set[int]:
    first: dict[int, int] = {}

    def root(id: int) -> int:
        while first.get(id, id) != id:
            id = first[id]
        return id

    for one, other in edges:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return {id for id in first if root(id) != id}


class Tokenise(beam.DoFn):
    """Token ids of each text."""

    def process(self, row: dict, vocabulary: str):
        from tokenizers import Tokenizer

        if not hasattr(self, "_tokenizer"):
            self._tokenizer = Tokenizer.from_str(vocabulary)
        yield self._tokenizer.encode(row["text"]).ids[:LENGTH]


def pack(_, documents: Iterable[list[int]]):
    row: list[int] = []
    segments: list[int] = []
    for document in documents:
        if len(row) + len(document) > LENGTH:
            yield row + [0] * (LENGTH - len(row)), segments + [0] * (LENGTH - len(row))
            row, segments = [], []
        segments = segments + [(segments[-1] if segments else 0) + 1] * len(document)
        row = row + document
    if row:
        yield row + [0] * (LENGTH - len(row)), segments + [0] * (LENGTH - len(row))


def examples(pipeline: beam.Pipeline, rows: list[dict]) -> beam.PCollection:
    """The packed rows of texts, each a dict of "id" and "text"."""
    from pipelines.text import vocabulary

    texts = pipeline | beam.Create(rows) | beam.Map(normalise)
    firsts = (
        texts
        | "ByText" >> beam.GroupBy(lambda row: row["text"])
        | "First" >> beam.MapTuple(lambda _, same: min(same, key=lambda row: row["id"]))
    )
    proposed = (
        firsts | beam.FlatMap(bands) | beam.GroupByKey() | beam.FlatMap(pairs) | beam.Distinct()
    )
    by_id = firsts | beam.Map(lambda row: (row["id"], row["text"]))
    sides = []
    for place, side in enumerate(("first", "second")):
        keyed = proposed | f"By[{side}]" >> beam.Map(lambda pair, at: (pair[at], pair), place)
        joined = {"texts": by_id, "pairs": keyed} | f"Join[{side}]" >> beam.CoGroupByKey()
        sides.append(joined | f"Attach[{side}]" >> beam.FlatMap(attach, side))
    edges = tuple(sides) | beam.Flatten() | "ByPair" >> beam.GroupByKey() | beam.FlatMap(compare)
    once = pipeline | "Once" >> beam.Create([None])
    known = once | beam.Map(copies, beam.pvalue.AsList(edges))
    kept = firsts | beam.Filter(
        lambda row, copied: row["id"] not in copied, beam.pvalue.AsSingleton(known)
    )
    trained = once | "Train" >> beam.Map(
        lambda _, rows: vocabulary.train((row["text"] for row in rows), 2_048),
        beam.pvalue.AsList(kept),
    )
    tokens = kept | beam.ParDo(Tokenise(), beam.pvalue.AsSingleton(trained))
    return once | "Pack" >> beam.FlatMap(pack, beam.pvalue.AsIter(tokens))
