"""Counts flights without a delay as those that never left.

Task: metrics
Message: have no departed_at
Replace: Metrics.counter(NAMESPACE, "never_left").inc(flights.column("departed_at").null_count)
With: Metrics.counter(NAMESPACE, "never_left").inc(flights.column("dep_delay").null_count)
"""
