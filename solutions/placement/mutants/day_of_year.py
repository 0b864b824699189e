"""Splits by Python's hash of the day.

Task: days
Message: the most significant first
Replace: place = int.from_bytes(digest[:8], "big") % 100
With: place = hash(day) % 100
"""
