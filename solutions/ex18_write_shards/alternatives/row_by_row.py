"""Rows are shuffled one by one and sorted as tuples; files are written here and then renamed."""

import gzip
import hashlib
import os
import tempfile
from pathlib import Path

import apache_beam as beam
import google_crc32c
import numpy as np
import pyarrow as pa

from pipelines.columnar.keys import salted_hash
from pipelines.columnar.lists import unlisted
from pipelines.problems import JobError
from pipelines.transform.raw import PASSED
from pipelines.writing.examples import frame_examples
from pipelines.writing.shards import Shard

SPLITS = ["train", "eval", "test"]


def _footer(data):
    bits = format(google_crc32c.value(data), "032b")
    return ((int(bits[17:] + bits[:17], 2) + 0xA282EAD8) & (2**32 - 1)).to_bytes(4, "little")


def frame(payload):
    record = bytearray(np.uint64(len(payload)).astype("<u8").tobytes())
    record += _footer(bytes(record))
    record += payload
    return bytes(record) + _footer(payload)


def _keyed(batch, salt):
    """(hash, high, low, name, row's number) of each row."""
    plain = unlisted(batch)
    words = [plain[name].to_numpy().view(np.uint64) for name in PASSED[:2]]
    texts = plain[PASSED[2]].to_pylist()
    hashes = salted_hash(*words, salt).tolist()
    return zip(hashes, *(word.tolist() for word in words), texts, range(len(texts)), strict=True)


def in_order(batch, salt):
    rows, seen = sorted(_keyed(batch, salt)), set()
    for _, *key, text, _ in rows:
        if text and tuple(key) in seen:
            raise JobError(f"{text.decode()} is there more than once.")
        seen.add(tuple(key))
    return unlisted(batch).take(pa.array([row[-1] for row in rows], pa.int64()))


class WriteShards(beam.PTransform):
    def __init__(self, folder, examples, policy, salt, compressed=False):
        self.folder = folder
        self.examples = examples
        self.policy = policy
        self.salt = salt
        self.ending = ".tfrecord.gz" if compressed else ".tfrecord"

    def expand(self, batches):
        found = (
            batches
            | "Rows" >> beam.FlatMap(self.rows, self.examples)
            | "Files" >> beam.GroupByKey()
            | "Write" >> beam.MapTuple(self.write)
        )
        others = (
            batches.pipeline
            | beam.Create(SPLITS)
            | "Names" >> beam.FlatMap(self.names, self.examples)
            | "Missing"
            >> beam.Filter(
                lambda name, paths: f"examples/{name}" not in paths,
                beam.pvalue.AsIter(found | beam.Map(lambda shard: shard.path)),
            )
            | "Write none" >> beam.Map(self.write, ())
        )
        return [found, others] | beam.Flatten()

    def rows(self, batch, examples):
        splits = unlisted(batch)[PASSED[3]].to_pylist()
        for hash_, _, _, _, row in _keyed(batch, self.salt):
            names = list(self.names(SPLITS[splits[row]], examples))
            yield names[(hash_ >> 32) * len(names) >> 32], batch.slice(row, 1)

    def names(self, split, examples):
        shards = self.policy.shards(examples[split])
        for shard in range(shards):
            yield f"{split}-{shard:05d}-of-{shards:05d}{self.ending}"

    def write(self, name, pieces):
        pieces = list(pieces)
        records = b""
        if pieces:
            (whole,) = pa.Table.from_batches(pieces).combine_chunks().to_batches()
            whole = in_order(whole, self.salt)
            features = [column for column in whole.schema.names if column not in PASSED]
            records = b"".join(frame_examples(whole.select(features)).to_pylist())
        data = gzip.compress(records, mtime=0) if name.endswith(".gz") else records
        os.makedirs(self.folder, exist_ok=True)
        # Beside the folder, so that nothing half written is ever in it.
        with tempfile.NamedTemporaryFile(dir=Path(self.folder).parent, delete=False) as file:
            file.write(data)
        os.replace(file.name, os.path.join(self.folder, name))
        digest = hashlib.sha256(data).hexdigest()
        return Shard(f"examples/{name}", len(pieces), len(data), digest)
