"""Which pictures are nearly equal: the hash, the bands, the groups."""

import itertools

import numpy as np

from pipelines.digits import spoil
from pipelines.pictures.decode import PictureRule, decode
from pipelines.pictures.near_pictures import (
    BANDS,
    HASH_BYTES,
    NEAR_BITS,
    groups,
    hashes,
    near_pairs,
)

DRAWN = np.random.default_rng(7)


def blobs(count: int) -> np.ndarray:
    """Smooth pictures of white on black, unlike each other; uint8 [count, 28, 28]."""
    coarse = DRAWN.integers(0, 256, (count, 7, 7)) * (DRAWN.random((count, 7, 7)) < 0.4)
    return coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint8)


def apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.bitwise_count(one ^ other).sum(axis=-1)


def test_what_jpeg_loses_stays_near_and_another_picture_does_not():
    pictures = blobs(100)
    again = np.stack([decode(spoil.jpeg(one, 90), PictureRule()).pixels for one in pictures])
    here = hashes(pictures)
    assert apart(here, hashes(again)).max() <= NEAR_BITS
    others = [apart(one, other) for one, other in itertools.combinations(here, 2)]
    assert min(others) > 3 * NEAR_BITS


def test_brightness_and_contrast_do_not_count():
    pictures = blobs(20) // 2
    assert apart(hashes(pictures), hashes(pictures + 20)).max() <= NEAR_BITS


def test_a_hash_depends_on_its_picture_alone():
    pictures = blobs(9)
    assert (hashes(pictures)[4:5] == hashes(pictures[4:5])).all()
    # Of a picture that is not to change between versions and machines: its hash was written down.
    ramp = np.arange(784, dtype=np.uint16).reshape(1, 28, 28) // 4
    assert hashes(ramp.astype(np.uint8))[0, :6].tobytes().hex() == RAMP


RAMP = "e5de83a5a8b3"


def test_a_constant_picture_has_the_hash_of_every_constant():
    flat = np.stack([np.full((28, 28), value, np.uint8) for value in (0, 9, 255)])
    assert not hashes(flat).any()


def near_by_trying_all(found: np.ndarray) -> set[tuple[bytes, bytes]]:
    distinct = sorted({row.tobytes() for row in found})
    pairs = itertools.combinations(distinct, 2)
    return {
        (one, other)
        for one, other in pairs
        if apart(np.frombuffer(one, np.uint8), np.frombuffer(other, np.uint8)) <= NEAR_BITS
    }


def flipped(found: np.ndarray, bits: int) -> np.ndarray:
    """The hashes with so many bits of each turned, drawn by chance."""
    turned = np.unpackbits(found, axis=1)
    for row in turned:
        row[DRAWN.choice(turned.shape[1], bits, replace=False)] ^= 1
    return np.packbits(turned, axis=1)


def test_the_bands_find_every_pair_that_is_near():
    some = DRAWN.integers(0, 256, (60, HASH_BYTES)).astype(np.uint8)
    found = np.concatenate([some, *(flipped(some, bits) for bits in (1, 5, 9, 10, 11, 40)), some])
    pairs = {
        (one.tobytes(), other.tobytes())
        for band in range(BANDS)
        for one, other in near_pairs(found, band)
    }
    expected = near_by_trying_all(found)
    assert len(expected) > 200
    assert pairs == expected


def test_one_hash_and_none_have_no_pair():
    assert len(near_pairs(np.zeros((5, HASH_BYTES), np.uint8), 3)) == 0
    assert len(near_pairs(np.zeros((0, HASH_BYTES), np.uint8), 3)) == 0


def test_a_group_is_what_a_chain_connects():
    a, b, c, d, e = (bytes([n]) * HASH_BYTES for n in range(5))
    assert groups([(b, c), (d, e), (a, b)]) == {a: a, b: a, c: a, d: d, e: d}
    assert groups([(c, d), (a, b), (b, d)]) == dict.fromkeys([a, b, c, d], a)
    assert groups([]) == {}
