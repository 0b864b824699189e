"""Counts in a namespace of its own.

Task: accounts
Message: it is in the namespace 'SortOut'
Replace: self._counters = {name: Metrics.counter(NAMESPACE, name) for name in COUNTERS}
With: self._counters = {name: Metrics.counter("SortOut", name) for name in COUNTERS}
"""
