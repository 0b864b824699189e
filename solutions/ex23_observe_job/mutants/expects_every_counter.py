"""Expects every counter to be there.

Task: diagnose
Message: KeyError
Replace: counts = {name: metrics["counters"].get(name, 0) for name in COUNTERS}
With: counts = {name: metrics["counters"][name] for name in COUNTERS}
"""
