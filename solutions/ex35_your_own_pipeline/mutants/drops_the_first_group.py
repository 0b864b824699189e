"""Passes over days that a station has not read whole.

Task: rows
Message: A row that is dropped is in no count
Replace: if not own:
With: if not own or sum(map(len, own)) < HOURS:
"""
