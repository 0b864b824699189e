"""Shuffles the listings, and not what they list.

Task: workers
Message: one worker decodes all files
Replace: | "Names" >> beam.FlatMap(lambda listing: listing)
    | "Spread" >> beam.Reshuffle()
With: | "Spread" >> beam.Reshuffle()
    | "Names" >> beam.FlatMap(lambda listing: listing)
"""
