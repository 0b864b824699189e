"""Analyses each split for itself, and transforms it by that.

Task: training
Message: training's limits and ids
"""


class Examples(beam.PTransform):
    def __init__(self, read, columns, at_least=1):
        super().__init__()
        self.read = read
        self.columns = columns
        self.at_least = at_least

    def expand(self, days):
        read, columns, found = self.read, self.columns, {}

        def transform_all(rows, known):
            return [transform(row, known, columns) for row in rows]

        for split, its in days.items():
            batches = its | f"Read {split}" >> beam.Map(lambda day: list(read(day)))
            known = (
                batches
                | f"Analyze {split}" >> beam.Map(analyze, columns)
                | f"Merge {split}" >> beam.CombineGlobally(merge, columns)
                | f"Finish {split}" >> beam.Map(constants, columns, self.at_least)
            )
            side = beam.pvalue.AsSingleton(known)
            found[split] = batches | f"Transform {split}" >> beam.FlatMap(transform_all, side)
            if split == "train":
                found["constants"] = known
        return found
