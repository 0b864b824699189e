"""Counts implausible rows among the reported.

Task: accounts
Message: and only one of them
Replace: counts["read"] = batch.num_rows
With: counts["read"] = batch.num_rows
    counts["reported"] += counts["implausible"]
"""
