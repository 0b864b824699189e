"""Turns letters round for Top, so that of ABC and AB the longer one is first.

Task: top
Message: of equals the first in the alphabet first
Replace: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n)
With: | "Top" >> beam.combiners.Top.PerKey(self._n, key=lambda p: (-p[0], [-ord(c) for c in p[1]]))
"""
