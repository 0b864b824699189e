"""Lets BatchElements begin with one flight, and grow by the clock.

Task: batches
Message: are small at the beginning of each bundle
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.BatchElements(max_batch_size=100)
"""
