"""Writes the counters that are not there into the metrics that it was given.

Task: diagnose
Message: It changed the metrics that it was given
Replace: counts = {name: metrics["counters"].get(name, 0) for name in COUNTERS}
With: for name in COUNTERS:
        metrics["counters"].setdefault(name, 0)
    counts = {name: metrics["counters"][name] for name in COUNTERS}
"""
