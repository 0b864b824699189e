"""A flight's identity in two 64-bit words, and the salted hash that orders flights.

The identity (carrier, flight number, origin, hour of the scheduled departure) is
packed, not hashed, so that two equal pairs of words are the same flight, and the
flight can be named from its words.
"""

import datetime
import hashlib
import zlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import integers

# Codes are at most four bytes, so that two fit a word: IATA and FAA codes have two or three.
CODE_BYTES = 4

HIGH, LOW = "_identity_high", "_identity_low"


def _code_words(codes: pa.Array) -> np.ndarray:
    """Each code, padded with NUL to four bytes, as a big-endian uint32."""
    if not len(codes):
        return np.empty(0, np.uint32)
    encoded = pc.dictionary_encode(codes.fill_null(""))
    words = [
        int.from_bytes(code.encode()[:CODE_BYTES].ljust(CODE_BYTES, b"\0"), "big")
        for code in encoded.dictionary.to_pylist()
    ]
    return np.array(words, np.uint32)[encoded.indices.to_numpy()]


def identity_words(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """The identity of each flight of a batch.

    Args:
        batch: has `carrier`, `flight`, `origin` and `time_hour` (seconds, UTC).

    Returns:
        (high, low), two uint64 arrays: minute since 1970 and flight number;
        carrier and origin. Equal pairs are the same flight.
    """
    minutes = integers(batch.column("time_hour")) // 60
    numbers = integers(batch.column("flight"))
    high = (minutes.astype(np.uint64) << np.uint64(32)) | (
        numbers.astype(np.uint64) & np.uint64(0xFFFFFFFF)
    )
    carrier = _code_words(batch.column("carrier")).astype(np.uint64)
    origin = _code_words(batch.column("origin")).astype(np.uint64)
    return high, (carrier << np.uint64(32)) | origin


def describe_identity(high: int, low: int) -> str:
    """The flight that a pair of words stands for, as a person would name it."""
    time = datetime.datetime.fromtimestamp((high >> 32) * 60, datetime.UTC)
    carrier, origin = (
        word.to_bytes(CODE_BYTES, "big").rstrip(b"\0").decode()
        for word in (low >> 32, low & 0xFFFFFFFF)
    )
    return f"{carrier} {high & 0xFFFFFFFF} from {origin} in the hour of {time:%Y-%m-%dT%H:%MZ}"


def _mix(x: np.ndarray) -> np.ndarray:
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
        return _mix(_mix(high + seed) ^ low)


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
