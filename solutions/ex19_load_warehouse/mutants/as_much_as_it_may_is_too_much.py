"""Refuses a query that reads as much as it may.

Task: guard
Message: Refused is what reads more than it may
Replace: if asked.total_bytes_processed > most_bytes:
With: if asked.total_bytes_processed >= most_bytes:
"""
