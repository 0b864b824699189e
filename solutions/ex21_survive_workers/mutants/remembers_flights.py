"""Remembers in the DoFn which flights it has seen.

Task: revisions
Message: when rows come in other bundles
"""


class _Unseen(beam.DoFn):
    def __init__(self):
        self._seen = set()

    def process(self, row):
        if _flight(row) not in self._seen:
            self._seen.add(_flight(row))
            yield row


class LatestRevisions(beam.PTransform):
    def expand(self, rows):
        return rows | "Unseen" >> beam.ParDo(_Unseen())
