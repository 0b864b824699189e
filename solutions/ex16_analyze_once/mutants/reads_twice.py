"""Reads the days of training for the analysis, and again to transform them.

Task: once
Message: parsed twice
Replace: batches["train"]
With: days["train"]
    | "Read to analyze" >> beam.Map(lambda day: list(read(day)))
"""
