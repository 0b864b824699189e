"""Takes blanks away at the ends alone.

Task: form
Message: several blanks read as one blank
Replace: return " ".join(unicodedata.normalize("NFKC", text).lower().split())
With: return unicodedata.normalize("NFKC", text).lower().strip()
"""
