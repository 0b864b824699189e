"""ArrayRecord shards beside TFRecord shards, or in their place, in a run."""

import apache_beam as beam

from pipelines import storage
from pipelines.writing.conversion import convert_shard
from pipelines.writing.example_formats import ARRAYRECORD
from pipelines.writing.shards import Shard


class WriteArrayRecord(beam.PTransform):
    """Writes every TFRecord shard as an ArrayRecord shard too.

    Made of the shard itself, whoever wrote it: so both hold the same bytes in the same order.

    Args:
        source: the folder of the TFRecord shards.
        folder: gets the ArrayRecord shards.
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
            _converted, self._source, self._folder, self._keep
        ).with_output_types(Shard)


def _converted(shard: Shard, source: str, folder: str, keep: bool):
    path = storage.join(source, shard.path.rsplit("/", 1)[-1])
    if keep:
        yield shard
    yield convert_shard(path, shard.examples, folder, ARRAYRECORD, False)
