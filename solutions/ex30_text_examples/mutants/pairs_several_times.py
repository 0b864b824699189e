"""Gives a pair once for each band that it shares.

Task: bands
Message: agree in three bands and are one pair
Replace: | "Once" >> beam.Distinct()
With: | "Once" >> beam.Map(lambda pair: pair)
"""
