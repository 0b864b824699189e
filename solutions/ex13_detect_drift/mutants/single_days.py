"""Compares the days between with the first ones, each alone.

Task: kind
Message: but no two days together have
Replace: windows = [merge(series[start : start + span]) for start in range(len(series) - span + 1)]
With: windows = [merge(series[:span]), *series[span:-span], merge(series[-span:])]
"""
