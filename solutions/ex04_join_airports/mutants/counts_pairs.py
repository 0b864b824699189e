"""Counts the pairs of a zone, one of each bundle, for its flights.

Task: bundle
Message: Together they are one row for each zone
Replace: | "Add up" >> beam.CombinePerKey(sum)
With: | "Add up" >> beam.combiners.Count.PerKey()
"""
