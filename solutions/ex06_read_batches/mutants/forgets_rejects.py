"""Gives no rejected lines.

Task: seat
Message: The bad lines are not all on the output rejected
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema):
        self._schema = schema

    def process(self, piece):
        for rows, _ in read_range(piece, self._schema, parse_block):
            if rows.num_rows:
                yield rows
