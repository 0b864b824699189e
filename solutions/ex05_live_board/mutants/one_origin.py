"""Keeps a row for each hour, whatever its origin.

Task: newest
Message: newest
Replace: place = row["origin"], row["until"]
With: place = row["until"]
"""
