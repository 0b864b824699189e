"""Does not count flights to where the zone is not known.

Task: bundle
Message: counted all the same
Replace: for pair in self._flights.items():
With: for pair in ((zone, count) for zone, count in self._flights.items() if zone):
"""
