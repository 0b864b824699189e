"""Takes the largest of (flights, dest), and so of equals the last in the alphabet.

Task: top
Message: DAY comes first in the alphabet
Replace: | "By origin" >> beam.MapTuple(lambda route, flights: (route[0], (-flights, route[1])))
With: | "By origin" >> beam.MapTuple(lambda route, flights: (route[0], (flights, route[1])))
Replace: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n)
With: | "Top" >> beam.combiners.Top.LargestPerKey(self._n)
Replace: yield {"origin": origin, "rank": rank, "dest": dest, "flights": -minus_flights}
With: yield {"origin": origin, "rank": rank, "dest": dest, "flights": minus_flights}
"""
