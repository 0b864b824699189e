"""Reads where the ranges are listed.

Task: spread
Message: the worker that lists the ranges reads them all
Replace: | "Spread" >> beam.Reshuffle()
With: | "Same worker" >> beam.Map(lambda piece: piece)
"""
