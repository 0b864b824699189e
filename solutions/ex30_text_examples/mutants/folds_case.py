"""Folds case, which makes two letters of a sharp s.

Task: form
Message: case folding makes two letters of one
Replace: return " ".join(unicodedata.normalize("NFKC", text).lower().split())
With: return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
"""
