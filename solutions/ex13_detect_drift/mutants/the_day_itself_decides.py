"""Counts the day that jumped among those behind it.

Task: kind
Message: nor does the day that jumped itself
Replace: series[jump + 1 : jump + 1 + span]
With: series[jump : jump + span]
"""
