"""Counts rows without a key, and not among all rows.

Task: hot
Message: counts in the whole as well
Replace: rows = batches | "Rows of a batch" >> beam.Map(lambda batch: batch.num_rows)
With: rows = batches | "Rows" >> beam.Map(lambda one: one.num_rows - one[column].null_count)
"""
