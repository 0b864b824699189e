"""Adds up in the first of the summaries.

Task: merge
Message: would count the others' rows
Replace: whole = summarise([])
With: summaries = list(summaries)
    whole = summaries.pop(0) if summaries else summarise([])
"""
