"""Makes windows of the legs of a bundle.

Task: aircraft
Message: LegWindows
Replace: | "Together" >> beam.GroupByKey()
With: | "Together" >> beam.Map(lambda pair: (pair[0], [pair[1]]))
"""
