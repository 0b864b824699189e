"""Adds up a bundle's days in the DoFn, and goes on from there in the next bundle.

Task: training
Message: when a worker runs several bundles
Replace: | "Analyze" >> beam.Map(analyze, columns)
With: | "Analyze" >> beam.ParDo(_Analyze(columns))
"""


class _Analyze(beam.DoFn):
    def __init__(self, columns):
        self.columns = columns

    def setup(self):
        self.kept = analyze([], self.columns)

    def process(self, rows):
        self.kept = merge([self.kept, analyze(rows, self.columns)], self.columns)

    def finish_bundle(self):
        from apache_beam.transforms.window import GlobalWindow
        from apache_beam.utils.windowed_value import WindowedValue

        yield WindowedValue(self.kept, 0, [GlobalWindow()])
