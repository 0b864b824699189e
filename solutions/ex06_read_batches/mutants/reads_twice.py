"""Reads each range once for its rows and once for its bad lines.

Task: ranges
Message: rows and bad lines come out of one reading
"""


class ReadBatches(beam.PTransform):
    def __init__(self, plan, parse=parse_block):
        super().__init__()
        self._plan = plan
        self._parse = parse

    def expand(self, pipeline):
        parse, schema = self._parse, self._plan.table.arrow
        if self._plan.rows is None:
            pieces = pipeline | beam.Create(self._plan.ranges)
            read = read_range
        else:
            pieces = pipeline | beam.Create([self._plan])
            read = read_first
        both = [
            pieces
            | f"Read {i}" >> beam.FlatMap(lambda p, i=i: [b[i] for b in read(p, schema, parse)])
            for i in range(2)
        ]
        rows, bad = [
            some | f"Filter {i}" >> beam.Filter(lambda one: one is not None and one.num_rows)
            for i, some in enumerate(both)
        ]
        return {"rows": rows, "rejected": bad}
