"""Leaves the last step without a name.

Task: names
Message: under another name after the next edit
Replace: | "Name columns" >> beam.MapTuple(lambda dest, mean: {"dest": dest, "mean_delay": mean})
With: | beam.MapTuple(lambda dest, mean: {"dest": dest, "mean_delay": mean})
"""
