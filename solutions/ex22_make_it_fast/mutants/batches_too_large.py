"""Gives the model more than it takes.

Task: batches
Message: the model takes at most 100 flights
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.BatchElements(min_batch_size=500, max_batch_size=1000)
"""
