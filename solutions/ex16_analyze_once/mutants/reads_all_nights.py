"""Reads every day each night.

Task: cache
Message: One day is new
Replace: if entry is None or entry["checksum"] != checksum:
With: if True:
"""
