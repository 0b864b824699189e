"""Passes over what cannot be opened.

Task: damage
Message: It was there when the job was planned
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema, parse):
        self._schema = schema
        self._parse = parse

    def process(self, piece):
        try:
            pieces = list(read_range(piece, self._schema, self._parse))
        except OSError:
            return
        for rows, rejects in pieces:
            if rows.num_rows:
                yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
