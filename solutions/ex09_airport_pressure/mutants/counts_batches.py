"""Counts batches, and not their flights.

Task: metrics
Message: inc() adds 1, inc(n) adds n
Replace: Metrics.counter(NAMESPACE, "never_left").inc(flights.column("departed_at").null_count)
With: if flights.column("departed_at").null_count:
        Metrics.counter(NAMESPACE, "never_left").inc()
"""
