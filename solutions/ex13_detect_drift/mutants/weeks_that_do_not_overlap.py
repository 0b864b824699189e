"""Cuts the days in weeks, and misses what lies across two of them.

Task: kind
Message: no other two have so many
Replace: windows = [merge(series[start : start + span]) for start in range(len(series) - span + 1)]
With: starts = [*range(0, len(series) - span, span), len(series) - span]
    windows = [merge(series[start : start + span]) for start in starts]
"""
