"""Reads the files where they are listed: one bundle has them all.

Task: workers
Message: one worker decodes all files
Replace: | "Spread" >> beam.Reshuffle()
With: | "Spread" >> beam.Map(lambda file: file)
"""
