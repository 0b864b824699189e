"""Merges all days of the cache, those that left training too.

Task: cache
Message: Merged still, it leaks into training
Replace: entries = {}
With: entries = dict(analysed)
"""
