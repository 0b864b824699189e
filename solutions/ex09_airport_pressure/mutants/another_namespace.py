"""Counts in a namespace of its own.

Task: metrics
Message: it is in the namespace
Replace: Metrics.counter(NAMESPACE, "never_left").inc(flights.column("departed_at").null_count)
With: Metrics.counter("airport", "never_left").inc(flights.column("departed_at").null_count)
"""
