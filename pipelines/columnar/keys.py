"""The key of a row's identity, and the salted hash that orders rows."""

import hashlib
import zlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import integers, present

# What goes with an example to the writer: its identity's key, in two halves, and its text.
HIGH, LOW, NAME = "_identity_high", "_identity_low", "_identity"

# Two different chains of the same values: neither key can be told from the other.
_SEEDS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))

_MISSING, _EMPTY = "?", '""'


def identity_keys(batch: pa.RecordBatch, identity: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """A key of 128 bits of each row's identity, whatever its columns' types and lengths.

    Rows of the same identity have the same key, in every batch, process and machine; two
    others share one with a probability of about 2 ** -128.

    Args:
        identity: names of the columns that identify a row, at least one.

    Returns:
        (high, low), two uint64 arrays. About 0.1 us a row and column; a microsecond more
        for each distinct text of the batch.
    """
    keys = [np.full(batch.num_rows, seed) for seed in _SEEDS]
    with np.errstate(over="ignore"):
        for name in identity:
            known, bits = _value_bits(batch.column(name))
            for i, key in enumerate(keys):
                keys[i] = mixed(mixed(key * np.uint64(31) + known) ^ bits[i])
    return keys[0], keys[1]


def _value_bits(values: pa.Array) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Whether each value is there (uint64), and 128 bits that stand for it, as two uint64."""
    known = present(values).astype(np.uint64)
    type = values.type
    if pa.types.is_floating(type):
        numbers = values.fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
        # Adding 0 makes -0.0 and 0.0 one.
        words = (numbers + 0.0).view(np.uint64)
        return known, (words, words)
    if pa.types.is_boolean(type):
        words = integers(values.cast(pa.int8())).astype(np.uint64)
        return known, (words, words)
    if pa.types.is_integer(type) or pa.types.is_temporal(type):
        words = integers(values).astype(np.int64).view(np.uint64)
        return known, (words, words)
    encoded = values.cast(pa.large_binary()).dictionary_encode()
    digests = [
        hashlib.blake2b(text, digest_size=16).digest() for text in encoded.dictionary.to_pylist()
    ]
    table = np.frombuffer(b"".join([*digests, bytes(16)]), "<u8").reshape(-1, 2)
    codes = integers(encoded.indices, missing=-1)
    return known, (table[codes, 0], table[codes, 1])


def identity_texts(batch: pa.RecordBatch, identity: Sequence[str]) -> pa.Array:
    """Each row's identity for people: the values of its columns, separated by blanks.

    Instants are in ISO 8601, with the Z of UTC.

    Never empty: a row whose text is so stands for one without an identity.
    """
    texts = [_text(batch.column(name)) for name in identity]
    joined = pc.binary_join_element_wise(
        *texts, " ", null_handling="replace", null_replacement=_MISSING
    )
    return joined if len(texts) > 1 else pc.if_else(pc.equal(joined, ""), _EMPTY, joined)


def _text(values: pa.Array) -> pa.Array:
    if not pa.types.is_timestamp(values.type):
        return values.cast(pa.string())
    # Rows of one instant are many, as a rule, and each instant is written once.
    encoded = values.dictionary_encode()
    # With a zone the cast takes 25 times as long, and the zone is UTC.
    texts = encoded.dictionary.cast(pa.timestamp(values.type.unit)).cast(pa.string())
    texts = pc.replace_substring(texts, " ", "T", max_replacements=1)
    texts = pc.binary_join_element_wise(texts, "" if values.type.tz is None else "Z", "")
    return texts.take(encoded.indices)


def mixed(x: np.ndarray) -> np.ndarray:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, figure 16)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def salted_hash(high: np.ndarray, low: np.ndarray, salt: str) -> np.ndarray:
    """A uniform 64-bit hash of each identity; another salt gives another order.

    A pure function of the identity and the salt, the same on every machine, of
    a few nanoseconds a row. Not for secrets.
    """
    seed = np.uint64(int.from_bytes(hashlib.sha256(salt.encode()).digest()[:8], "little"))
    with np.errstate(over="ignore"):
        return mixed(mixed(high + seed) ^ low)


def range_of(keys: pa.Array, spread: np.ndarray, ranges: int) -> np.ndarray:
    """The key range of each string; equal strings share one.

    Args:
        keys: strings; a null has no key, and goes where `spread` sends it.
        spread: uint64 hashes a row, so that rows without a key do not make one range hot.
        ranges: how many ranges there are.

    Returns:
        int64, from 0 to ranges - 1.
    """
    encoded = keys.dictionary_encode()
    # CRC-32 is the same in every process, which Python's own hash of a string is not.
    hashes = [zlib.crc32(key.encode()) for key in encoded.dictionary.to_pylist()]
    codes = integers(encoded.indices, missing=-1)
    known = np.array([*hashes, 0], np.uint64)[codes]
    return (np.where(codes < 0, spread, known) % np.uint64(ranges)).astype(np.int64)
