"""Loads the tables where the pipeline is built, and sends them along.

Task: seat
Message: loads the tables where the pipeline is built
Replace: enriched = flights | "Join" >> beam.Map(enrich, self._tables)
With: for name in ("airports", "planes", "weather"):
        self._tables.load(name)
    enriched = flights | "Join" >> beam.Map(enrich, self._tables)
"""
