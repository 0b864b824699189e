"""Has what is waiting in a list of the class, where a bundle that breaks off leaves it.

Task: batches
Message: what it left in a global or a class is still there
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.ParDo(_Batches())
Replace: def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
With: class _Batches(beam.DoFn):
        waiting: list[dict] = []

        def process(self, row):
            self.waiting.append(row)
            if len(self.waiting) == 100:
                yield self.waiting[:]
                self.waiting.clear()

        def finish_bundle(self):
            if self.waiting:
                yield beam.transforms.window.GlobalWindows.windowed_value(self.waiting[:])
                self.waiting.clear()


    def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
"""
