"""Takes a delay of 0 for none.

Task: once
Message: A delay of 0 is one
Replace: "left": flights | "Left" >> beam.Filter(_left),
With: "left": flights | "Left" >> beam.Filter(lambda row: row["dep_delay"]),
"""
