"""Takes the id itself for a hash.

Task: sides
Message: sides
Replace: name: TRAIN if abs(fingerprint64(str(group))) % 100 < 80 else EVAL
With: name: TRAIN if group % 100 < 80 else EVAL
"""
