"""Takes the last of two names.

Task: join
Message: stands there twice
Replace: names = tables["airports"] | "First" >> beam.CombinePerKey(min)
With: names = tables["airports"] | "First" >> beam.CombinePerKey(max)
"""
