"""Calls the model when a bundle ends, also where nothing is waiting.

Task: batches
Message: at least 1 flight a call
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.ParDo(_Batches())
Replace: def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
With: class _Batches(beam.DoFn):
        def start_bundle(self):
            self._waiting = []

        def process(self, row):
            self._waiting.append(row)
            if len(self._waiting) == 100:
                yield self._waiting
                self._waiting = []

        def finish_bundle(self):
            yield beam.transforms.window.GlobalWindows.windowed_value(self._waiting)


    def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
"""
