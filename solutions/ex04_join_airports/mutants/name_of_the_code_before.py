"""Names a flight like those of the code before, where its own is not listed.

Task: large
Message: None where none
Replace: return (
    {"flights": flights, "airports": airports}
    | "Together" >> beam.CoGroupByKey()
    | "Join" >> beam.FlatMapTuple(_joined)
    )
With: return (
        {"flights": flights, "airports": airports}
        | "Together" >> beam.CoGroupByKey()
        | "Join" >> beam.ParDo(_Join())
    )
"""


class _Join(beam.DoFn):
    def start_bundle(self):
        self.name = None

    def process(self, group):
        for airport in sorted(group[1]["airports"], key=_revision):
            self.name = airport["name"]
        for row in group[1]["flights"]:
            yield {**row, "dest_name": self.name}
