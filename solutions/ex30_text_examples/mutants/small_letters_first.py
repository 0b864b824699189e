"""Makes small letters before NFKC, which makes capitals of some signs.

Task: form
Message: small letters come after it
Replace: return " ".join(unicodedata.normalize("NFKC", text).lower().split())
With: return " ".join(unicodedata.normalize("NFKC", text.lower()).split())
"""
