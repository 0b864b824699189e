"""Gives a batch for a block without rows.

Task: ranges
Message: has an empty batch
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema, parse):
        self._schema = schema
        self._parse = parse

    def process(self, piece):
        seen = False
        for rows, rejects in read_range(piece, self._schema, self._parse):
            seen = True
            yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        if not seen:
            yield pa.RecordBatch.from_pylist([], schema=self._schema)
