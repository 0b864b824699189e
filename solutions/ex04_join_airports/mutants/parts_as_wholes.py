"""Gives the counts of each bundle as if they were all.

Task: bundle
Message: A worker gets rows in bundles whose boundaries it does not choose
Replace: | "Add up" >> beam.CombinePerKey(sum)
With: | "Add up" >> beam.Map(lambda pair: pair)
"""
