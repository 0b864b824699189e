"""Writes into the cache that it was given.

Task: cache
Message: whose analysis was never written
Replace: entries = {}
With: entries = analysed = cache.setdefault("days", {})
"""
