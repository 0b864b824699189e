"""Looks at the next day alone to see whether it stays.

Task: kind
Message: what came is gone
Replace: series[jump + 1 : jump + 1 + span]
With: series[jump + 1 : jump + 2]
"""
