"""A marker for each shard goes into the shuffle, keys are pairs, and rows are sorted by Arrow."""

import apache_beam as beam
import google_crc32c
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import concat, split_by
from pipelines.columnar.keys import salted_hash
from pipelines.columnar.lists import unlisted
from pipelines.problems import JobError
from pipelines.schemas.splits import SPLITS
from pipelines.writing.shard_policy import shard_name, shard_of
from pipelines.writing.shards import Shard, identities, names, split_indices, write_shard


def _checked(data):
    crc = google_crc32c.value(data)
    low, high = crc % 2**15, crc // 2**15
    masked = (low * 2**17 + high + 0xA282EAD8) % 2**32
    return masked.to_bytes(4, "little")


def frame(payload):
    length = len(payload).to_bytes(8, "little")
    return b"".join([length, _checked(length), payload, _checked(payload)])


def in_order(batch, salt):
    high, low = identities(batch)
    keys = {"hash": salted_hash(high, low, salt), "high": high, "low": low}
    table = pa.table({**keys, "name": names(batch)})
    counts = table.group_by(["high", "low"]).aggregate([("name", "min"), ([], "count_all")])
    twice = counts.filter((pc.field("count_all") > 1) & (pc.field("name_min") != b""))
    if twice.num_rows:
        shown = ", ".join(name.decode() for name in twice["name_min"].to_pylist())
        raise JobError(f"There twice or more often: {shown}.")
    order = pc.sort_indices(table, [(name, "ascending") for name in keys])
    return unlisted(batch).take(order)


class _Assign(beam.DoFn):
    def __init__(self, policy, salt):
        self.policy = policy
        self.salt = salt

    def process(self, batch, examples):
        for split, part in split_by(batch, split_indices(batch)):
            name = SPLITS[split]
            hashes = salted_hash(*identities(part), self.salt)
            for shard, rows in split_by(part, shard_of(hashes, self.policy.shards(examples[name]))):
                yield (name, shard), rows


def _markers(_, examples, policy):
    for name in SPLITS:
        for shard in range(policy.shards(examples[name])):
            yield (name, shard), None


def _write(element, examples, policy, salt, folder, compressed):
    (split, shard), pieces = element
    batches = [piece for piece in pieces if piece is not None]
    batch = in_order(concat(batches), salt) if batches else None
    name = shard_name(split, shard, policy.shards(examples[split]), compressed)
    return write_shard(folder, name, batch, compressed)


class WriteShards(beam.PTransform):
    def __init__(self, folder, examples, policy, salt, compressed=False):
        super().__init__()
        self.folder = folder
        self.examples = examples
        self.policy = policy
        self.salt = salt
        self.compressed = compressed

    def expand(self, batches):
        rows = batches | beam.ParDo(_Assign(self.policy, self.salt), self.examples)
        start = batches.pipeline | beam.Create([None])
        markers = start | beam.FlatMap(_markers, self.examples, self.policy)
        together = (rows, markers) | beam.Flatten() | beam.GroupByKey()
        how = (self.policy, self.salt, self.folder, self.compressed)
        return together | beam.Map(_write, self.examples, *how).with_output_types(Shard)
