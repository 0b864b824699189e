"""Counts the routes of each bundle, and adds nothing up.

Task: top
Message: A worker gets rows in bundles whose boundaries it does not choose
Replace: | "Count" >> beam.combiners.Count.PerElement()
With: | "Count" >> beam.ParDo(_Count())
"""


class _Count(beam.DoFn):
    def start_bundle(self):
        self.counts = Counter()

    def process(self, route):
        self.counts[route] += 1

    def finish_bundle(self):
        for pair in self.counts.items():
            yield window.GlobalWindows.windowed_value(pair)
