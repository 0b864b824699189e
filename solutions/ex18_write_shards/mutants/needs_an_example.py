"""Writes empty shards when an example comes by.

Task: empty
Message: is not done when none comes
Replace: batches.pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
With: written
            | "One" >> beam.combiners.Sample.FixedSizeGlobally(1)
            | "There" >> beam.Filter(bool)
"""
