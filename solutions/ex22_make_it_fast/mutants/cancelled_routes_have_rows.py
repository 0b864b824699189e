"""Gives a row of zeros where none left.

Task: sums
Message: From EWR to BOS none left
Replace: | "Left" >> beam.Filter(_left)
With:
Replace: | "Key" >> beam.Map(lambda row: ((row["origin"], row["dest"]), row["dep_delay"]))
With: | "Key" >> beam.Map(lambda row: ((row["origin"], row["dest"]), row["dep_delay"] or 0))
"""
