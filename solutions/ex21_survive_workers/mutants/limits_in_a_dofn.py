"""Gives all limits to its DoFn, which travels with them.

Task: travels
Message: All limits are sent to the workers
Replace: class LateFlights(beam.PTransform):
With: class _Late(beam.DoFn):
        def __init__(self, limits, carrier):
            self._limits, self._carrier = limits, carrier

        def process(self, row):
            delay = row["delays"]["departure"]
            if row["carrier"] != self._carrier or delay is None:
                return
            if delay > self._limits[self._carrier]:
                yield row


    class LateFlights(beam.PTransform):
Replace: return rows | "Late" >> beam.Filter(
        lambda row: (
            row["carrier"] == carrier
            and row["delays"]["departure"] is not None
            and row["delays"]["departure"] > limit
        )
    )
With: return rows | "Late" >> beam.ParDo(_Late(self._limits, self._carrier))
"""
