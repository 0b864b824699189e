"""Makes the index anew for each flight.

Task: lookup
Message: The index was made 36 times for 36 flights
Replace: names = inputs["airports"] | "All" >> combiners.ToList() | "Index" >> beam.Map(self._index)
With: index = self._index
Replace: lambda row, names: {**row, "airport": names.get(row["dest"])},
With: lambda row, airports: {**row, "airport": index(airports).get(row["dest"])},
Replace: beam.pvalue.AsSingleton(names),
With: beam.pvalue.AsList(inputs["airports"]),
"""
