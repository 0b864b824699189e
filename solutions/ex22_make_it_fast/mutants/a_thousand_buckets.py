"""Spreads the days over so many buckets that there seems to be one for each.

Task: fusion
Message: some of 56 days have the same
Replace: | "Spread" >> beam.Reshuffle()
With: | "Spread" >> beam.Reshuffle(num_buckets=1000)
"""
