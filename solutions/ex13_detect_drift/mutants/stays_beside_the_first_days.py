"""Compares what is behind a jump with the first days.

Task: kind
Message: came slowly, before
Replace: before, after = series[jump - span : jump], series[jump + 1 : jump + 1 + span]
With: before, after = series[:span], series[jump + 1 : jump + 1 + span]
"""
