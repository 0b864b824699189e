"""Takes 0, an empty text and an empty list for missing.

Task: missing
Message: Only a null is missing
Replace: if row is None
With: if not row and row is not False
"""
