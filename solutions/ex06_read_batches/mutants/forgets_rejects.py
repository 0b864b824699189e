"""Gives no rejected lines.

Task: seat
Message: The bad lines are not all on the output rejected
"""


class _ReadRange(beam.DoFn):
    def process(self, piece):
        for rows, _ in read_range(piece, schemas.table("flights").arrow, parse_block):
            if rows.num_rows:
                yield rows
