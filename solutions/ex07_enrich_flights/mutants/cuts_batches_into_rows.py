"""Gives each flight as a batch of its own.

Task: seat
Message: It does not give one batch for each
Replace: enriched = flights | "Join" >> beam.Map(enrich, self._tables)
With: enriched = (
        flights
        | "Join" >> beam.Map(enrich, self._tables)
        | "Rows" >> beam.FlatMap(lambda batch: [batch.slice(i, 1) for i in range(batch.num_rows)])
    )
"""
