"""Splits by a text's own id.

Task: sides
Message: would part a group
Replace: name: TRAIN if abs(fingerprint64(str(group))) % 100 < 80 else EVAL
With: name: TRAIN if abs(fingerprint64(str(name))) % 100 < 80 else EVAL
"""
