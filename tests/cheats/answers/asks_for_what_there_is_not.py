"""Asks its judge for what it was not given, with what is no number.

Exercise: ex04_join_airports
Kind: wire
Outcome: crash
Base: loads_each_bundle
Passes: names, missing, revisions, large, top
Flagged: classroom
"""

from classroom.harness import supplies


class CountZones(CountZones):
    def setup(self):
        supplies.Supplied("__class__")()
