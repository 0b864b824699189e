"""Calls as soon as 40 flights are waiting.

Task: batches
Message: calls of 50 to 100 flights
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.BatchElements(min_batch_size=40, max_batch_size=40)
"""
