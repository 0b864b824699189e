"""Takes Python's remainder of a negative number.

Task: sides
Message: the size of the fingerprint leaves 80
Replace: name: TRAIN if abs(fingerprint64(str(group))) % 100 < 80 else EVAL
With: name: TRAIN if fingerprint64(str(group)) % 100 < 80 else EVAL
"""
