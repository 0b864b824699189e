"""Counts in a dict of the process, which nobody asks.

Task: accounts
Message: it was never increased
Replace: self._counters = {name: Metrics.counter(NAMESPACE, name) for name in COUNTERS}
With: self._told = {name: 0 for name in COUNTERS}
Replace: self._counters[name].inc(rows)
With: self._told[name] += rows
"""
