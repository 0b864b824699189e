"""ArrayRecord shards beside TFRecord shards, or in their place, in a run."""

from dataclasses import replace

import apache_beam as beam

from pipelines import storage
from pipelines.writing.conversion import convert_shard
from pipelines.writing.example_formats import ARRAYRECORD
from pipelines.writing.shards import Shard


class WriteArrayRecord(beam.PTransform):
    """The ArrayRecord shards of TFRecord shards.

    `write_shard` has written them where the folder said so (`ShardFolder`). Where whoever fills the
    seat `write` does without it, they are made of the TFRecord shards. So both hold the same bytes
    in the same order.

    Args:
        source: the folder of the TFRecord shards.
        folder: gets the ArrayRecord shards that are not there yet.
        keep: give the TFRecord shards too; else they are not part of the data set.

    Expects and returns a PCollection of `Shard`.
    """

    def __init__(self, source: str, folder: str, keep: bool):
        super().__init__()
        self._source = source
        self._folder = folder
        self._keep = keep

    def expand(self, shards):
        return shards | "Convert" >> beam.FlatMap(
            _in_both, self._source, self._folder, self._keep
        ).with_output_types(Shard)


def _in_both(shard: Shard, source: str, folder: str, keep: bool):
    path = storage.join(source, shard.path.rsplit("/", 1)[-1])
    if keep:
        yield replace(shard, array_record=None)
    yield shard.array_record or convert_shard(path, shard.examples, folder, ARRAYRECORD, False)
