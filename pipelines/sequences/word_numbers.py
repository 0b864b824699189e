"""Words as numbers: a vocabulary of each category, of the training split alone."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PADDING, UNKNOWN = 0, 1
"""Numbers that are no word's."""

FIRST = 2

FOLDER, NAME = "vocabularies", "categories.json"


def counted(batch: pa.RecordBatch, columns: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """How often each word is there, by category.

    Args:
        columns: of texts, by category.
    """
    found = {}
    for category, column in columns.items():
        pairs = pc.value_counts(batch.column(column).drop_null())
        found[category] = {pair["values"]: pair["counts"] for pair in pairs.to_pylist()}
    return found


def vocabularies(
    counts: Iterable[Mapping[str, Mapping[str, int]]], categories: Iterable[str], least: int
) -> dict[str, list[str]]:
    """The words of each category, the most frequent first, equally frequent ones by alphabet.

    Args:
        counts: of `counted`, in any order.
        least: a word that is there less often is unknown.
    """
    summed: dict[str, Counter] = {category: Counter() for category in categories}
    for one in counts:
        for category, words in one.items():
            summed[category].update(words)
    found = {}
    for category, words in summed.items():
        often = sorted((-count, word) for word, count in words.items() if count >= least)
        found[category] = [word for _, word in often]
    return found


def numbered(values: pa.Array, words: list[str]) -> np.ndarray:
    """The number of each text, from `FIRST` on; `UNKNOWN` for others and for null: int64."""
    found = pc.index_in(values, value_set=pa.array(words, values.type))
    places = found.cast(pa.int64()).fill_null(UNKNOWN - FIRST)
    return places.to_numpy(zero_copy_only=False) + FIRST


def as_text(words: Mapping[str, list[str]]) -> str:
    """Vocabularies as JSON, the same text for the same words."""
    return json.dumps(words, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def digest_of(text: str) -> str:
    """SHA-256 of such a text."""
    return hashlib.sha256(text.encode()).hexdigest()
