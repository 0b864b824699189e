"""Enters each row as it is.

Task: entries
Message: The ledger adds up
Replace: yield {**row, "count": row["count"] - before}
With: yield row
"""
