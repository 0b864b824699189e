"""Brings all flights into one list, and cuts it into hundreds.

Task: batches
Message: To bring all flights together first sends them all to one place
Replace: | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
With: | "All" >> combiners.ToList()
    | "Cut" >> beam.FlatMap(lambda all: [all[n : n + 100] for n in range(0, len(all), 100)])
"""
