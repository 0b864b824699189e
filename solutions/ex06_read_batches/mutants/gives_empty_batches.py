"""Gives a batch for a block without rows.

Task: seat
Message: It gave an empty batch
"""


class _ReadRange(beam.DoFn):
    def process(self, piece):
        seen = False
        for rows, rejects in read_range(piece, schemas.table("flights").arrow, parse_block):
            seen = True
            yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        if not seen:
            yield pa.RecordBatch.from_pylist([], schema=schemas.table("flights").arrow)
