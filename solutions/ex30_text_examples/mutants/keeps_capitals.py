"""Leaves capitals as they are.

Task: form
Message: Capitals and small letters read the same
Replace: return " ".join(unicodedata.normalize("NFKC", text).lower().split())
With: return " ".join(unicodedata.normalize("NFKC", text).split())
"""
