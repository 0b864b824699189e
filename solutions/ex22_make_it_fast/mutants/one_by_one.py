"""Calls the model for each flight.

Task: batches
Message: A call has a price of its own
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "Batch" >> beam.Map(lambda row: [row])
"""
