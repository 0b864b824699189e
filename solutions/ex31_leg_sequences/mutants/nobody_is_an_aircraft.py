"""Takes legs without a registration for those of one aircraft.

Task: aircraft
Message: are of no one aircraft
Replace: | "Alone" >> beam.Map(lambda leg: [leg])
With: | "Nobody" >> beam.Map(lambda leg: (None, leg))
                | "Alone" >> beam.GroupByKey()
                | "Cut" >> beam.FlatMap(_windows_of, self._gap, self._longest)
"""
