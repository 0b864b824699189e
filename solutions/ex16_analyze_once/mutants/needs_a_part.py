"""Merges from the first part on, and fails where there is none.

Task: kept
Message: A runner merges no parts at all
Replace: parts = list(parts)
With: first, *others = parts
    parts = [first, *others]
"""
