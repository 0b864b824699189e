"""NumPy's arrays, SciPy's components and regular expressions."""

import json
import re
from hashlib import blake2b
from itertools import combinations
from unicodedata import normalize

import apache_beam as beam
import numpy as np

from pipelines.columnar.farmhash import fingerprint64

TRAIN, EVAL = "train", "eval"
LETTERS = 5
PADDING = "[PAD]"


def one_form(text):
    return re.sub(r"\s+", " ", normalize("NFKC", text)).strip().lower()


def shingles(text):
    return {text[i : i + LETTERS] for i in range(max(1, len(text) - LETTERS + 1))}


def signature(text, hashes):
    digests = b"".join(
        blake2b(shingle.encode(), digest_size=8, salt=bytes([i])).digest()
        for i in range(hashes)
        for shingle in shingles(text)
    )
    return np.frombuffer(digests, ">u8").reshape(hashes, -1).min(axis=1).tolist()


class Candidates(beam.PTransform):
    def __init__(self, rows):
        super().__init__()
        self._rows = rows

    def expand(self, signatures):
        rows = self._rows

        def keyed(element):
            bands = np.array(element[1], np.uint64).reshape(-1, rows)
            return [((place, band.tobytes()), element[0]) for place, band in enumerate(bands)]

        return (
            signatures
            | beam.FlatMap(keyed)
            | beam.CombinePerKey(beam.combiners.ToListCombineFn())
            | beam.FlatMapTuple(lambda _, names: combinations(sorted(names), 2))
            | beam.Distinct()
        )


def groups(texts, pairs, threshold):
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names = sorted(texts)
    place = {name: i for i, name in enumerate(names)}
    graph = np.zeros((len(names), len(names)))
    for one, other in pairs:
        a, b = shingles(texts[one]), shingles(texts[other])
        if len(a.intersection(b)) / len(a.union(b)) >= threshold:
            graph[place[one], place[other]] = 1
    _, labels = connected_components(coo_array(graph), directed=False)
    smallest = {}
    for name, label in zip(names, labels.tolist(), strict=True):
        smallest.setdefault(label, name)
    return {name: smallest[label] for name, label in zip(names, labels.tolist(), strict=True)}


def sides(groups):
    def side(group):
        return [TRAIN, EVAL][abs(fingerprint64(str(group))) % 100 // 80]

    return {name: side(group) for name, group in groups.items()}


def train_vocabulary(documents, size):
    from tokenizers import ByteLevelBPETokenizer

    tokenizer = ByteLevelBPETokenizer(add_prefix_space=False)
    texts = [text for side, text in documents if side == TRAIN]
    tokenizer.train_from_iterator(
        texts, vocab_size=size, min_frequency=2, special_tokens=[PADDING], show_progress=False
    )
    made = json.loads(tokenizer.to_str())
    del made["added_tokens"][:]
    return json.dumps(made)


def encode(vocabulary, texts):
    from tokenizers import Tokenizer

    plain = json.loads(vocabulary) | {"padding": None, "truncation": None}
    batch = Tokenizer.from_str(json.dumps(plain)).encode_batch_fast(list(texts))
    return list(map(list, (found.ids for found in batch)))


def pack(documents, length):
    documents = list(documents)
    kept = [np.array(document[:length]) for document in documents]
    sizes = [len(document) for document in kept]
    row, offsets, segments, used = [], [], [], length
    for size in sizes:
        new = used + size > length
        row.append((row[-1] if row else -1) + new)
        segments.append(1 if new else segments[-1] + 1)
        offsets.append(0 if new else used)
        used = offsets[-1] + size
    found = {
        name: np.zeros((row[-1] + 1 if row else 0, length), np.int64)
        for name in ("tokens", "segments", "positions")
    }
    for index, document in enumerate(kept):
        where = row[index], slice(offsets[index], offsets[index] + sizes[index])
        found["tokens"][where] = document
        found["segments"][where] = segments[index]
        found["positions"][where] = range(sizes[index])
    read = sum(map(len, documents))
    counts = {"read": read, "packed": sum(sizes), "cut": read - sum(sizes)}
    return {**{name: rows.tolist() for name, rows in found.items()}, **counts}
