"""Composes letters, and leaves ligatures and wide blanks.

Task: form
Message: another form in Unicode
Replace: return " ".join(unicodedata.normalize("NFKC", text).lower().split())
With: return " ".join(unicodedata.normalize("NFC", text).lower().split())
"""
