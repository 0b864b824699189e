"""Drops what comes too late, and does not count it.

Task: forget
Message: What is dropped is counted
Replace: Metrics.counter("history", "too_late").inc()
With: pass
"""
