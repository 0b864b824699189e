"""Makes a dict of all rows of an airport, so that whichever comes last names it.

Task: revisions
Message: named by revision 10
Replace: | LatestAirports()
With: | "All" >> beam.Map(lambda airport: airport)
"""
