"""Gives a batch for a block without rows.

Task: seat
Message: It gave an empty batch
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema):
        self._schema = schema

    def process(self, piece):
        seen = False
        for rows, rejects in read_range(piece, self._schema, parse_block):
            seen = True
            yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        if not seen:
            yield pa.RecordBatch.from_pylist([], schema=self._schema)
