"""Gives no rejected lines.

Task: rejected
Message: The bad lines are not all on the output rejected
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema, parse):
        self._schema = schema
        self._parse = parse

    def process(self, piece):
        for rows, _ in read_range(piece, self._schema, self._parse):
            if rows.num_rows:
                yield rows
