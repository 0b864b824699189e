"""Has one Counter for the class, which each bundle empties.

Task: bundle
Message: Two CountZones on one worker do not count apart
Replace: _flights: Counter[str | None]
With: _flights: Counter[str | None] = Counter()
Replace: self._flights = Counter()
With: self._flights.clear()
"""
