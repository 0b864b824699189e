"""Forgets what is still waiting when a bundle ends.

Task: batches
Message: still waiting when a bundle ends
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.ParDo(_Full())
Replace: def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
With: class _Full(beam.DoFn):
        def start_bundle(self):
            self._waiting = []

        def process(self, row):
            self._waiting.append(row)
            if len(self._waiting) == 60:
                yield self._waiting
                self._waiting = []


    def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
"""
