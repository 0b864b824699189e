"""Does not count what it rejects.

Task: delays
Message: the three counters add up
Replace: Metrics.counter("delays", "rows_rejected").inc()
With:
"""
