"""Puts origin and hour together with nothing between them.

Task: entries
Message: Of A at 93600 and A9 at 3600
Replace: keyed = rows | "By hour" >> beam.Map(lambda row: (f"{row['origin']} {row['hour']}", row))
With: keyed = rows | "By hour" >> beam.Map(lambda row: (f"{row['origin']}{row['hour']}", row))
"""
