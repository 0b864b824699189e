"""Counts the day that jumped among those behind it.

Task: kind
Message: the day itself, 1, was not
Replace: before, after = series[jump - span : jump], series[jump + 1 : jump + 1 + span]
With: before, after = series[jump - span : jump], series[jump : jump + span]
"""
