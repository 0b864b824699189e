"""Asks its judge for the airports again and again.

Exercise: ex04_join_airports
Kind: wire
Outcome: crash timeout
Base: loads_each_bundle
Passes: names, missing, revisions, large, top
"""


class CountZones(CountZones):
    def setup(self):
        while True:
            self._load()
