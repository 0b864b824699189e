"""The split of pictures: those that are equal, or nearly so, are on the same side of it."""

import hashlib
from collections.abc import Iterable, Mapping

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.pictures.near_pictures import BANDS, HASH_BYTES, groups, near_pairs
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares

# Buckets of groups do not follow the order of the examples, which has a salt of its own.
_SALT = b"split of pictures"


class FindGroups(beam.PTransform):
    """One dict: of each hash that is near another, the first hash of its group.

    Expects batches with the column `hash`. The shuffle carries hashes. Of each of the 16 bands
    one worker holds all of them, 32 bytes a picture; the pairs, which are few, come together in
    one.
    """

    def expand(self, pictures):
        pairs = (
            pictures
            | "Bands" >> beam.FlatMap(_by_band).with_output_types(tuple[int, bytes])
            | "Group" >> beam.GroupByKey()
            | "Pairs" >> beam.FlatMapTuple(_pairs).with_output_types(tuple[bytes, bytes])
        )
        return (
            pictures.pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Connect" >> beam.Map(lambda _, found: groups(found), beam.pvalue.AsList(pairs))
        )


def _by_band(batch: pa.RecordBatch) -> Iterable[tuple[int, bytes]]:
    found = np.unique(np.array(batch.column("hash").to_pylist(), f"V{HASH_BYTES}")).tobytes()
    for band in range(BANDS):
        yield band, found


def _pairs(band: int, parts: Iterable[bytes]) -> Iterable[tuple[bytes, bytes]]:
    found = np.frombuffer(b"".join(parts), np.uint8).reshape(-1, HASH_BYTES)
    for one, other in near_pairs(found, band):
        yield one.tobytes(), other.tobytes()


def bucket(root: bytes) -> int:
    """The bucket of a group, from 0 to 99, by the first hash in it."""
    return int.from_bytes(hashlib.blake2b(_SALT + root, digest_size=8).digest()) % 100


class SplitPictures(beam.PTransform):
    """Batches of pictures by the split that they belong to, and those without a label.

    Args:
        shares: of the splits, in percent of the groups.
        near: PCollection of one dict; see `FindGroups`.

    Returns a dict of PCollections by `SPLITS` and `UNLABELLED`.
    """

    def __init__(self, shares: SplitShares, near: beam.PCollection):
        super().__init__()
        self._shares = shares
        self._near = near

    def expand(self, pictures):
        outputs = (*SPLITS, UNLABELLED)
        found = pictures | "Split" >> beam.ParDo(
            _Split(self._shares), beam.pvalue.AsSingleton(self._near)
        ).with_outputs(*outputs)
        for name in outputs:
            found[name].element_type = pa.RecordBatch
        return {name: found[name] for name in outputs}


class _Split(beam.DoFn):
    def __init__(self, shares: SplitShares):
        self._shares = shares

    def process(self, batch: pa.RecordBatch, near: Mapping[bytes, bytes]):
        outputs = (*SPLITS, UNLABELLED)
        found = np.full(batch.num_rows, len(SPLITS))
        labelled = batch.column("label").is_valid().to_pylist()
        for index, own in enumerate(batch.column("hash").to_pylist()):
            if labelled[index]:
                found[index] = self._shares.split_of(bucket(near.get(own, own)))
        for number, name in enumerate(outputs):
            mine = np.flatnonzero(found == number)
            if len(mine):
                yield beam.pvalue.TaggedOutput(name, batch.take(pa.array(mine)))
