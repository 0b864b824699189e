"""Writes a word where a text is missing.

Task: missing
Message: are texts like any other
Replace: if value is None:
    return ""
With: if value is None:
        return "unknown"
"""
