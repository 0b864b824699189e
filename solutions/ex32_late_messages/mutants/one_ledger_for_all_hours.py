"""Has one sum for an airport.

Task: entries
Message: another hour of the same airport begins at 0
Replace: keyed = rows | "By hour" >> beam.Map(lambda row: (f"{row['origin']} {row['hour']}", row))
With: keyed = rows | "By hour" >> beam.Map(lambda row: (row["origin"], row))
"""
