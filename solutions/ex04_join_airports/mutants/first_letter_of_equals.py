"""Puts equals in the order of their first letters only.

Task: top
Message: of equals the first in the alphabet first
Replace: | "By origin" >> beam.MapTuple(lambda route, flights: (route[0], (-flights, route[1])))
With: | "By origin" >> beam.MapTuple(lambda route, flights: (route[0], (-flights, route[1])))
Replace: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n)
With: | "Top" >> beam.combiners.Top.PerKey(self._n, key=lambda p: (-p[0], -ord(p[1][0])))
"""
