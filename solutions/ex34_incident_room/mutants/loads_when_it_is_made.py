"""Loads where the graph is made.

Task: scores
Message: cannot be sent to a worker
"""


class _Score(beam.DoFn):
    def __init__(self, load):
        self._model = load()

    def process(self, row):
        yield {**row, "risk": self._model.risk(row)}
