"""Forgets that files are to be compressed.

Task: same
Message: told whether files are compressed
"""


class WriteShards(beam.PTransform):
    def __init__(self, folder, examples, policy, salt, compressed=False):
        super().__init__()
        self._folder, self._examples, self._policy, self._salt = folder, examples, policy, salt

    def expand(self, batches):
        written = (
            batches
            | beam.ParDo(CutByKey(_ShardOfRows(self._policy, self._salt)), self._examples)
            | beam.GroupByKey()
            | beam.ParDo(_WriteShard(self._folder, self._policy, self._salt, False), self._examples)
        )
        empty = (
            batches.pipeline
            | beam.Create([None], reshuffle=False)
            | "Empty"
            >> beam.ParDo(
                _WriteEmptyShards(self._folder, self._policy, False),
                self._examples,
                beam.pvalue.AsList(written),
            )
        )
        return (written, empty) | beam.Flatten()
