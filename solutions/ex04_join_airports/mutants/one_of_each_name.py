"""Takes rows of the same name for the same airport.

Task: revisions
Message: The code tells which one it is
Replace: | "By code" >> beam.Map(lambda airport: (airport["faa"], airport))
With: | "By code" >> beam.Map(lambda airport: (airport["name"], airport))
"""
