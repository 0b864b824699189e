"""Analyses the days of every split.

Task: training
Message: Analysed with it, ZZZ has an id of its own
Replace: batches["train"]
With: tuple(batches.values())
    | beam.Flatten()
"""
