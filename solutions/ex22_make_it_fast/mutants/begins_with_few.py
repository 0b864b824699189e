"""Begins each bundle with a call for 25 flights, and has hundreds from then on.

Task: batches
Message: are small at the beginning of each bundle
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.ParDo(_Batches())
Replace: def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
With: class _Batches(beam.DoFn):
        def start_bundle(self):
            self._waiting, self._size = [], 25

        def process(self, row):
            self._waiting.append(row)
            if len(self._waiting) == self._size:
                yield self._waiting
                self._waiting, self._size = [], 100

        def finish_bundle(self):
            if self._waiting:
                yield beam.transforms.window.GlobalWindows.windowed_value(self._waiting)


    def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
"""
