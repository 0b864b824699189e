"""Looks at the next day alone to see whether it stays.

Task: kind
Message: what came is gone
Replace: before, after = series[jump - span : jump], series[jump + 1 : jump + 1 + span]
With: before, after = series[jump - span : jump], series[jump + 1 : jump + 2]
"""
