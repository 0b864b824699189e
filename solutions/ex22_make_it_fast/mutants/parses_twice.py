"""Parses each line for each of its outputs.

Task: once
Message: What two branches have in common
Replace: "cancelled": flights | "Cancelled" >> beam.Filter(lambda row: not _left(row)),
With: "cancelled": lines
        | "Parse again" >> beam.Map(self._parse)
        | "Cancelled" >> beam.Filter(lambda row: not _left(row)),
"""
