"""Reads the files of a plan instead of its ranges.

Task: ranges
Message: Not every line came out once from a file that is read in pieces
"""


class _ReadRange(beam.DoFn):
    def __init__(self, schema, parse):
        self._schema = schema
        self._parse = parse

    def process(self, piece):
        whole = ReadRange(piece.file, piece.file.data_start, piece.file.size)
        for rows, rejects in read_range(whole, self._schema, self._parse):
            if rows.num_rows:
                yield rows
            if rejects is not None:
                yield beam.pvalue.TaggedOutput(REJECTED, rejects)
