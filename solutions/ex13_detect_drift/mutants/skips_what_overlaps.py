"""Leaves out the spans that have a day in common with the first one.

Task: kind
Message: any two days one after the other
Replace: windows = [merge(series[start : start + span]) for start in range(len(series) - span + 1)]
With: starts = [0, *range(span, len(series) - span + 1)]
    windows = [merge(series[start : start + span]) for start in starts]
"""
