"""Counts in a global, which no other worker sees.

Task: seats
Message: Only Beam's counters are added up
Replace: Metrics.counter("flights", "no_plane").inc()
With: globals()["no_plane"] = globals().get("no_plane", 0) + 1
"""
