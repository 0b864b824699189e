"""Takes 0 and [] for a text that is missing.

Task: wrong_rows
Message: A flight with 0 for a registration was not refused
Replace: if value is None:
    return ""
With: if not value:
        return ""
"""
