"""Spreads the days over as many buckets as there were workers once.

Task: fusion
Message: go to 8 workers at most
Replace: | "Spread" >> beam.Reshuffle()
With: | "Spread" >> beam.Reshuffle(num_buckets=8)
"""
