"""Reads days where they were listed.

Task: fusion
Message: are read by the workers that list them: 0 are shuffled
Replace: | "Spread" >> beam.Reshuffle()
With:
"""
