"""Byte-pair vocabularies: trained on given texts, kept as JSON, the same in every process.

A vocabulary goes to the workers as the JSON text that is published too: nobody builds one anew.
"""

import functools
import hashlib
import json
import os
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.problems import RequestError

PADDING = "[PAD]"
# Ids begin with the padding, so that what is filled with zeros is padded.
PADDING_ID = 0
FOLDER, NAME = "tokenizer", "tokenizer.json"


def _library() -> Any:
    # Batches are spread over processes already, and threads do not outlive a fork.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import tokenizers
    except ImportError as error:
        raise RequestError(
            "The package tokenizers is not here: install this project with the extra `text`, as "
            "the lock does."
        ) from error
    return tokenizers


def train(texts: Iterable[str], size: int) -> str:
    """A vocabulary of pairs of bytes that occur together most often, as JSON.

    Every text can be encoded, whatever its letters: the 256 bytes are in the vocabulary. None has
    the padding among its ids, even one that has `PADDING` written in it.

    Args:
        texts: of the training split alone. Their order does not matter: pairs that are as
            frequent go by their bytes.
        size: entries at most, the padding and the 256 bytes included.

    Raises:
        RequestError: the library `tokenizers` is not installed.

    Cost: 5 seconds for a million texts of 60 letters; all distinct words are in memory.
    """
    library = _library()
    tokenizer = library.Tokenizer(library.models.BPE())
    tokenizer.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = library.decoders.ByteLevel()
    trainer = library.trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[PADDING],
        initial_alphabet=sorted(library.pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    # The library looks for added tokens in texts before all else. The padding is an entry of the
    # model, which no text is encoded as.
    made = json.loads(tokenizer.to_str()) | {"added_tokens": []}
    return json.dumps(made, ensure_ascii=False, indent=1)


@functools.lru_cache(maxsize=4)
def tokenizer_of(vocabulary: str):
    """The tokenizer that a vocabulary's JSON describes, once a process.

    It neither fills texts up nor cuts them, whatever the JSON says: packing does, and counts.
    """
    tokenizer = _library().Tokenizer.from_str(vocabulary)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def size_of(vocabulary: str) -> int:
    """How many ids a vocabulary has."""
    return tokenizer_of(vocabulary).get_vocab_size()


def digest_of(vocabulary: str) -> str:
    """The SHA-256 of a vocabulary's JSON."""
    return hashlib.sha256(vocabulary.encode()).hexdigest()


def encode(vocabulary: str, texts: pa.Array) -> pa.LargeListArray:
    """The token ids of each text (lists of int32).

    Args:
        vocabulary: its JSON.
        texts: strings without nulls.
    """
    tokenizer = tokenizer_of(vocabulary)
    found = tokenizer.encode_batch_fast(texts.to_pylist(), add_special_tokens=False)
    ids = [encoding.ids for encoding in found]
    ends = np.zeros(len(ids) + 1, np.int64)
    np.cumsum([len(one) for one in ids], out=ends[1:])
    flat = np.fromiter((id for one in ids for id in one), np.int32, ends[-1])
    return pa.LargeListArray.from_arrays(pa.array(ends), pa.array(flat))
