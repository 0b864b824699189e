"""Takes the white space of ASCII alone for blanks.

Task: form
Message: more than ASCII has
Replace: return " ".join(unicodedata.normalize("NFKC", text).lower().split())
With: import re

    return re.sub(r"[ \\t\\r\\n\\f\\v]+", " ", unicodedata.normalize("NFKC", text).lower()).strip()
"""
